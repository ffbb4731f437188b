/** What it takes to be one of the app's services. Start with {@link example.service.Service}. */
package example.service;
