/** The service that knows who is who. Start with {@link example.accounts.AccountsService}. */
package example.accounts;
