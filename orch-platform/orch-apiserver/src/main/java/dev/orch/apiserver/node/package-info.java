/**
 * The HTTPS server of a node's agent: what a kubelet serves, on the same paths, to who may see it.
 */
@NullMarked
package dev.orch.apiserver.node;

import org.jspecify.annotations.NullMarked;
