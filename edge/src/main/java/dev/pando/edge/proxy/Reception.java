package dev.pando.edge.proxy;

import dev.pando.edge.answer.OwnAnswer;
import dev.pando.edge.proxy.LoopCounters.Count;
import dev.pando.edge.rule.Client;
import dev.pando.edge.shield.ClientConnections;
import dev.pando.edge.tls.Certificates;
import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Takes in the connections of one listener: counts them against their bounds, and hands each to
 * what speaks its protocol. Those over a bound are told so, a few of them; over TLS, where that
 * would take a handshake first, they are closed. Immutable; used by all loops.
 */
public final class Reception {
    /** Connections over the bound that are told so at once; the next are closed without a word. */
    private static final int MAX_REFUSED = 256;

    /** The same of one client. */
    private static final int MAX_REFUSED_OF_CLIENT = 16;

    private final Entrance entrance;
    private final Admission admission;
    private final @Nullable Certificates certificates;

    /**
     * That of a listener.
     *
     * @param certificates what is shown to those who connect; null where TLS is not spoken
     */
    public Reception(Entrance entrance, Admission admission, @Nullable Certificates certificates) {
        this.entrance = entrance;
        this.admission = admission;
        this.certificates = certificates;
    }

    /** Takes in a connection on its loop. */
    @SuppressWarnings("FutureReturnValueIgnored") // as in ChannelWire
    public void welcome(Channel accepted, Loop loop) {
        loop.counters.add(Count.ACCEPTED);
        Client peer =
                accepted.remoteAddress() instanceof InetSocketAddress address
                        ? Client.at(address.getAddress())
                        : Client.UNKNOWN;
        int over = admission.enter();
        boolean noSocketLeft = loop.sockets.enter();
        int place =
                entrance.trustsProxy(peer.address())
                        ? ClientConnections.NOT_COUNTED
                        : admission.enter(peer.address());
        accepted.closeFuture()
                .addListener(_ -> {
                    admission.leave(place);
                    loop.sockets.leave();
                });
        int overOfClient = admission.over(place);
        if (over > MAX_REFUSED || overOfClient > MAX_REFUSED_OF_CLIENT) {
            accepted.close();
        } else if (over > 0 || noSocketLeft) {
            take(accepted, loop, peer, new OwnAnswer(503, "too many connections"));
        } else if (overOfClient > 0) {
            loop.counters.add(Count.REFUSED_OF_CLIENT);
            take(
                    accepted,
                    loop,
                    peer,
                    new OwnAnswer(503, "too many connections from this address"));
        } else {
            take(accepted, loop, peer, null);
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // as in ChannelWire
    private void take(Channel accepted, Loop loop, Client peer, @Nullable OwnAnswer refusal) {
        if (certificates == null) {
            accepted.pipeline().addLast(new DownstreamSocket(loop, entrance, peer, refusal));
        } else if (refusal == null) {
            accepted.pipeline().addLast(new TlsDoor(loop, entrance, peer, certificates));
        } else {
            accepted.close();
        }
    }
}
