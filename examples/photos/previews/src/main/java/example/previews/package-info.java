/**
 * The function that makes the smaller pictures. Start with {@link
 * example.previews.PreviewFunction}.
 */
package example.previews;
