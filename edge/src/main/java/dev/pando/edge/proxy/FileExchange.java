package dev.pando.edge.proxy;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.pando.edge.answer.OwnAnswer;
import dev.pando.edge.files.Content;
import dev.pando.edge.files.FileAnswer;
import dev.pando.edge.files.FileRequest;
import dev.pando.edge.files.Found;
import dev.pando.edge.files.HeldBytes;
import dev.pando.edge.files.OpenFile;
import dev.pando.edge.files.Shelf;
import dev.pando.edge.head.ByteWriter;
import dev.pando.edge.head.RequestHead;
import dev.pando.edge.route.StaticFiles;
import dev.pando.edge.rule.Terms;
import io.netty.buffer.ByteBuf;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One request for a static file, and its answer: from what the shelf has at hand, else after a look
 * on one of its threads. A large file is sent by the kernel, a stretch at a time, and before each
 * it is looked whether the file is still what the head said; if it is not, the connection is cut,
 * which is the one way left to say so.
 */
final class FileExchange implements Conversation {
    /** Content that is copied into the buffer of its head, to be one write. */
    private static final int COPIED_BYTES = 4096;

    /** What nginx logs when the client left before the answer. */
    private static final int CLIENT_LEFT = 499;

    private static final byte[] ID = ascii("X-Request-Id: ");
    private static final byte[] CLOSE = ascii("Connection: close\r\n");
    private static final byte[] LINE_END = ascii("\r\n");

    private final Loop loop;
    private final DownstreamConnection downstream;
    private final StaticFiles files;
    private final Terms terms;
    private final Asked asked;
    private final boolean toHead;
    private final long startedAt;
    private boolean close;
    private boolean over;
    private int status;
    private long answerBytes;
    private @Nullable Sending sending;

    /** A file's content on its way, as far as it is. */
    private static final class Sending {
        private final FileAnswer answer;
        private final OpenFile file;
        private int part;
        private long at;
        private @Nullable LongSupplier stretch;
        private long seen;

        Sending(FileAnswer answer, OpenFile file) {
            this.answer = answer;
            this.file = file;
        }
    }

    /**
     * Takes over a request.
     *
     * @param close whether the connection ends with the answer
     */
    FileExchange(
            Loop loop,
            DownstreamConnection downstream,
            StaticFiles files,
            Terms terms,
            RequestHead head,
            Asked asked,
            boolean close) {
        this.loop = loop;
        this.downstream = downstream;
        this.files = files;
        this.terms = terms;
        this.asked = asked;
        this.close = close;
        toHead = head.method().head();
        startedAt = loop.now();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(US_ASCII);
    }

    /**
     * Answers, at once or after a look.
     *
     * @param beganBeforeBatch whether the first byte of the request was there before the loop took
     *     the batch of events that it works through
     */
    void start(RequestHead head, boolean beganBeforeBatch) {
        byte[] path =
                Shelf.path(files, head.bytes(), head.pathStart(), head.pathEnd(), head.plainPath());
        if (path == null) {
            refuse(nothing());
            return;
        }
        FileRequest request = new FileRequest(head);
        Found.File hit = loop.shelf.hit(files, path, request, loop.fileStat, beganBeforeBatch);
        if (hit != null) {
            answer(request, hit);
            return;
        }
        downstream.expireAt(loop.now() + loop.limits.answerStallNanos());
        String slashed = slashed(head);
        boolean taken =
                loop.shelf.find(
                        files,
                        path,
                        request,
                        found -> loop.execute(() -> found(request, found, slashed)));
        if (!taken) {
            refuse(new OwnAnswer(503, "too many files are looked for"));
        }
    }

    private static OwnAnswer nothing() {
        return new OwnAnswer(404, "there is no such file");
    }

    /** The target with a slash after its path. */
    private static String slashed(RequestHead head) {
        int from = head.pathStart();
        String path = new String(head.bytes(), from, head.pathEnd() - from, US_ASCII);
        int queryLength = head.targetEnd() - head.pathEnd();
        return path + "/" + new String(head.bytes(), head.pathEnd(), queryLength, US_ASCII);
    }

    /** The shelf has looked. */
    private void found(FileRequest request, Found found, String slashed) {
        loop.tick();
        if (over) {
            if (found instanceof Found.File(_, _, Content content, _)) {
                content.release();
            }
            return;
        }
        switch (found) {
            case Found.File file -> answer(request, file);
            case Found.Folder _ -> refuse(moved(slashed));
            case Found.Nothing _ -> refuse(nothing());
            case Found.Busy _ -> refuse(new OwnAnswer(503, "the file cannot be opened now"));
        }
        loop.flush();
    }

    /** As nginx does; it may change, so it is not to be kept for good. */
    private static OwnAnswer moved(String slashed) {
        String lines = "Location: " + slashed + "\r\nCache-Control: no-cache\r\n";
        return new OwnAnswer(301, "the folder is at " + slashed, lines);
    }

    /** Gives an answer of the edge's own. */
    private void refuse(OwnAnswer own) {
        status = own.status();
        close |= loop.closing();
        answerBytes = downstream.answers().write(own, terms, asked.id(), close, toHead);
        over();
        downstream.exchangeOver(close);
    }

    private void answer(FileRequest request, Found.File found) {
        Content content = found.content();
        FileAnswer answer =
                FileAnswer.to(request, found, loop.wallMillis(), loop.random().nextLong());
        boolean bodiless = toHead || answer.status() == 304;
        switch (answer.status()) {
            case 412 -> {
                content.release();
                refuse(new OwnAnswer(412, "the file is not as the request has it"));
            }
            case 416 -> {
                content.release();
                String range = "Content-Range: bytes */" + answer.fileLength() + "\r\n";
                refuse(new OwnAnswer(416, "the file has no such range", range));
            }
            default -> {
                putHead(answer);
                if (bodiless || answer.parts() == 0) {
                    content.release();
                    downstream.wire().write(loop.output);
                    done();
                } else {
                    send(answer, content);
                }
            }
        }
    }

    private void putHead(FileAnswer answer) {
        status = answer.status();
        close |= loop.closing();
        ByteWriter out = loop.output;
        out.clear();
        answer.putHead(out);
        terms.rules().answerEdits().removeFrom(out);
        out.put(loop.dateLine()).put(ID).put(asked.id()).put(LINE_END).put(terms.answerLines());
        if (close) {
            out.put(CLOSE);
        }
        out.put(LINE_END);
    }

    private void send(FileAnswer answer, Content content) {
        switch (content) {
            case HeldBytes bytes -> {
                send(answer, bytes);
                bytes.release();
                done();
            }
            case OpenFile file -> {
                Sending begun = new Sending(answer, file);
                sending = begun;
                begun.at = answer.partFrom(0);
                answer.putPartHead(loop.output, 0);
                sendStretch(begun);
            }
        }
    }

    /** Writes what is in memory: short parts copied, longer ones as they are. */
    private void send(FileAnswer answer, HeldBytes bytes) {
        ByteWriter out = loop.output;
        for (int i = 0; i < answer.parts(); i++) {
            answer.putPartHead(out, i);
            long from = answer.partFrom(i);
            int length = (int) (answer.partTo(i) - from);
            answerBytes += length;
            if (length <= COPIED_BYTES) {
                int at = out.reserve(length);
                bytes.copy(from, out.bytes(), at, length);
            } else {
                downstream.wire().write(out);
                out.clear();
                downstream.wire().write(bytes.slice(from, length));
            }
        }
        answer.putEnd(out);
        if (out.length() > 0) {
            downstream.wire().write(out);
        }
    }

    /** Sends the next stretch, after what the writer holds. */
    private void sendStretch(Sending now) {
        if (loop.output.length() > 0) {
            downstream.wire().write(loop.output);
            loop.output.clear();
        }
        Wire wire = downstream.wire();
        long count = Math.min(wire.stretchBytes(), now.answer.partTo(now.part) - now.at);
        now.seen = 0;
        downstream.expireAt(loop.now() + loop.limits.answerStallNanos());
        now.stretch = wire.write(now.file, now.at, count, sent -> stretchSent(now, count, sent));
    }

    private void stretchSent(Sending now, long count, boolean sent) {
        if (over) {
            return;
        }
        loop.tick();
        if (!sent) {
            if (downstream.wire().isOpen()) {
                cut();
            }
            return; // that the connection is gone is told next
        }
        now.stretch = null;
        answerBytes += count;
        now.at += count;
        loop.output.clear();
        if (now.at == now.answer.partTo(now.part)) {
            now.part++;
            if (now.part == now.answer.parts()) {
                end(now);
                loop.flush();
                return;
            }
            now.at = now.answer.partFrom(now.part);
            now.answer.putPartHead(loop.output, now.part);
        }
        if (now.file.isUnchanged(loop.fileStat)) {
            sendStretch(now);
        } else {
            cut();
        }
        loop.flush();
    }

    private void end(Sending now) {
        now.answer.putEnd(loop.output);
        if (loop.output.length() > 0) {
            downstream.wire().write(loop.output);
        }
        letGo();
        done();
    }

    private void done() {
        over();
        downstream.exchangeOver(close);
    }

    /** Ends the connection so that what was sent cannot be taken for the whole. */
    private void cut() {
        downstream.wire().reset(); // and is told that it is gone
    }

    @Override
    public boolean take(ByteBuf in) {
        return false;
    }

    @Override
    public void downstreamWritable() {
        // A stretch tells when it is sent.
    }

    @Override
    public void downstreamGone() {
        if (over) {
            return;
        }
        status = status == 0 ? CLIENT_LEFT : status;
        LongSupplier stretch = sending == null ? null : sending.stretch;
        answerBytes += stretch == null ? 0 : stretch.getAsLong();
        letGo();
        over();
    }

    @Override
    public void expired() {
        LongSupplier stretch = sending == null ? null : sending.stretch;
        if (sending != null && stretch != null && stretch.getAsLong() > sending.seen) {
            sending.seen = stretch.getAsLong();
            downstream.expireAt(loop.now() + loop.limits.answerStallNanos());
        } else {
            cut();
        }
    }

    private void letGo() {
        if (sending != null) {
            sending.file.release();
            sending = null;
        }
    }

    private void over() {
        over = true;
        long took = loop.now() - startedAt;
        files.tally(loop.index).count(status, took, 0, answerBytes);
        asked.log(loop, status, answerBytes, took);
    }
}
