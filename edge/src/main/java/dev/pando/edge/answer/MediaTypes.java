package dev.pando.edge.answer;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * What type a file is, by the end of its name: what sites are made of, with the types of IANA's
 * registry as of 2025. Text is UTF-8. JavaScript is {@code text/javascript} (RFC 9239), XML {@code
 * text/xml}, as browsers want them.
 */
public final class MediaTypes {
    private static final String UNKNOWN = "application/octet-stream";
    private static final String UTF_8 = "; charset=utf-8";
    private static final Map<String, String> BY_EXTENSION = new HashMap<>();

    static {
        text("text/html", "html htm shtml");
        text("text/css", "css");
        text("text/javascript", "js mjs cjs");
        text("text/plain", "txt text log conf ini");
        text("text/xml", "xml xsl xslt");
        text("text/markdown", "md markdown");
        text("text/csv", "csv");
        text("text/tab-separated-values", "tsv");
        text("text/calendar", "ics");
        text("text/vcard", "vcf");
        text("text/vtt", "vtt");
        text("text/yaml", "yaml yml");
        text("text/mathml", "mml");
        text("text/x-component", "htc");
        text("application/json", "map json");
        text("application/ld+json", "jsonld");
        text("application/manifest+json", "webmanifest");
        text("application/geo+json", "geojson");
        text("application/feed+json", "jsonfeed");
        text("application/xhtml+xml", "xhtml");
        text("application/atom+xml", "atom");
        text("application/rss+xml", "rss");
        text("image/svg+xml", "svg");

        type("image/png", "png");
        type("image/apng", "apng");
        type("image/jpeg", "jpg jpeg jfif");
        type("image/gif", "gif");
        type("image/webp", "webp");
        type("image/avif", "avif");
        type("image/jxl", "jxl");
        type("image/heic", "heic");
        type("image/heif", "heif");
        type("image/bmp", "bmp");
        type("image/tiff", "tif tiff");
        type("image/x-icon", "ico cur");

        type("font/woff", "woff");
        type("font/woff2", "woff2");
        type("font/ttf", "ttf");
        type("font/otf", "otf");
        type("font/collection", "ttc");
        type("application/vnd.ms-fontobject", "eot");

        type("audio/mpeg", "mp3");
        type("audio/mp4", "m4a");
        type("audio/ogg", "oga ogg opus");
        type("audio/flac", "flac");
        type("audio/wav", "wav");
        type("audio/aac", "aac");
        type("audio/midi", "mid midi kar");
        type("audio/webm", "weba");
        type("video/mp4", "mp4 m4v");
        type("video/webm", "webm");
        type("video/ogg", "ogv");
        type("video/mpeg", "mpg mpeg");
        type("video/quicktime", "mov");
        type("video/x-msvideo", "avi");
        type("video/x-matroska", "mkv");
        type("video/x-flv", "flv");
        type("video/mp2t", "m2ts");
        type("video/3gpp", "3gp 3gpp");
        type("application/vnd.apple.mpegurl", "m3u8");
        type("application/dash+xml", "mpd");

        type("application/wasm", "wasm");
        type("application/pdf", "pdf");
        type("application/rtf", "rtf");
        type("application/epub+zip", "epub");
        type("application/postscript", "ps eps ai");
        type("application/zip", "zip");
        type("application/gzip", "gz tgz");
        type("application/x-7z-compressed", "7z");
        type("application/vnd.rar", "rar");
        type("application/x-tar", "tar");
        type("application/x-bzip2", "bz2");
        type("application/x-xz", "xz");
        type("application/zstd", "zst");
        type("application/java-archive", "jar war ear");
        type("application/vnd.android.package-archive", "apk");
        type("application/x-rpm", "rpm");
        type("application/vnd.sqlite3", "sqlite sqlite3");
        type("application/msword", "doc");
        type("application/vnd.ms-excel", "xls");
        type("application/vnd.ms-powerpoint", "ppt");
        type("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx");
        type("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx");
        type("application/vnd.openxmlformats-officedocument.presentationml.presentation", "pptx");
        type("application/vnd.oasis.opendocument.text", "odt");
        type("application/vnd.oasis.opendocument.spreadsheet", "ods");
        type("application/vnd.oasis.opendocument.presentation", "odp");
        type("application/vnd.google-earth.kml+xml", "kml");
        type("application/vnd.google-earth.kmz", "kmz");
        type("application/x-shockwave-flash", "swf");
        type("application/x-x509-ca-cert", "der pem crt");
        type("model/gltf+json", "gltf");
        type("model/gltf-binary", "glb");
    }

    private MediaTypes() {}

    private static void text(String type, String extensions) {
        boolean json = type.endsWith("json"); // is UTF-8 by its own rules: RFC 8259 §8.1
        type(json ? type : type + UTF_8, extensions);
    }

    private static void type(String type, String extensions) {
        for (String extension : extensions.split(" ", -1)) {
            if (BY_EXTENSION.put(extension, type) != null) {
                throw new IllegalStateException("two types for ." + extension);
            }
        }
    }

    /** The value of Content-Type for a file of that name. */
    public static String of(String name) {
        String last = name.substring(name.lastIndexOf('/') + 1);
        int dot = last.lastIndexOf('.');
        String extension = dot < 0 ? "" : last.substring(dot + 1).toLowerCase(Locale.ROOT);
        return BY_EXTENSION.getOrDefault(extension, UNKNOWN);
    }
}
