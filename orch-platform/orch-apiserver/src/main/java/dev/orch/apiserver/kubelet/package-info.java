/** Nodes that aren't of this process, reached over HTTPS at the ports of their agents. */
@NullMarked
package dev.orch.apiserver.kubelet;

import org.jspecify.annotations.NullMarked;
