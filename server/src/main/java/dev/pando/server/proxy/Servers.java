package dev.pando.server.proxy;

import dev.pando.manifest.ProxyConfig;
import dev.pando.manifest.part.Upstream;
import dev.pando.manifest.value.ServerAddress;
import dev.pando.node.net.Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The servers of a file's upstreams, with their names resolved: a name stands for all addresses
 * that it has when the file is read. Immutable.
 */
final class Servers {
    private final Map<String, List<Resolved>> byUpstream;

    private Servers(Map<String, List<Resolved>> byUpstream) {
        this.byUpstream = byUpstream;
    }

    /** One server. */
    record Resolved(Address address, int weight) {}

    /**
     * Resolves all names, which may wait on DNS.
     *
     * @throws UnknownHostException if one has no address
     */
    static Servers of(ProxyConfig config) throws UnknownHostException {
        Map<String, List<Resolved>> byUpstream = new HashMap<>();
        for (Upstream upstream : config.upstreams()) {
            byUpstream.put(upstream.name(), resolved(upstream));
        }
        return new Servers(byUpstream);
    }

    private static List<Resolved> resolved(Upstream upstream) throws UnknownHostException {
        List<Resolved> servers = new ArrayList<>();
        Set<Address> known = new LinkedHashSet<>();
        for (ServerAddress server : upstream.servers()) {
            for (InetAddress address : addresses(upstream, server)) {
                Address at = new Address(address.getHostAddress(), server.port());
                if (known.add(at)) {
                    servers.add(new Resolved(at, server.weight()));
                }
            }
        }
        return servers;
    }

    private static InetAddress[] addresses(Upstream upstream, ServerAddress server)
            throws UnknownHostException {
        try {
            return InetAddress.getAllByName(server.host());
        } catch (UnknownHostException e) {
            String met = "upstreams." + upstream.name() + ".servers: " + server.host();
            UnknownHostException named =
                    new UnknownHostException(
                            met + " has no address (expected: a name that DNS knows)");
            named.initCause(e);
            throw named;
        }
    }

    /** Those of one upstream. */
    List<Resolved> of(String upstream) {
        return byUpstream.getOrDefault(upstream, List.of());
    }
}
