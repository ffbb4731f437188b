package example.web;

import java.util.Optional;

/**
 * What every page needs.
 *
 * @param user the name of who is logged in, if anybody
 * @param token what forms send along
 * @param path where this page is
 * @param instance which instance made this page
 */
public record Frame(Optional<String> user, String token, String path, String instance) {}
