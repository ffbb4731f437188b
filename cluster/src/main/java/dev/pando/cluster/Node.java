package dev.pando.cluster;

import dev.pando.node.net.Address;

/**
 * One Pando process.
 *
 * @param region the name of the group of near nodes that it belongs to
 * @param frontDoor where its edge takes requests from outside
 */
public record Node(NodeId id, String region, Address frontDoor) {}
