/**
 * What holds for requests by the path they ask for, wherever that leads: limits, access, redirects,
 * headers. The part of the picture that the edge goes by before and after it routes. Immutable
 * values; start reading at {@link dev.pando.cluster.rule.PathRules}.
 */
@NullMarked
package dev.pando.cluster.rule;

import org.jspecify.annotations.NullMarked;
