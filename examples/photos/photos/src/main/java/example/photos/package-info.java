/**
 * The service that keeps pictures and what people say about them. Start with {@link
 * example.photos.PhotosService}.
 */
package example.photos;
