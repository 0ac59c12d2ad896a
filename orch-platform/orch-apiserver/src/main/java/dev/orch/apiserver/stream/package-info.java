/** Connections that carry several streams: SPDY, WebSockets, and what is relayed over them. */
@NullMarked
package dev.orch.apiserver.stream;

import org.jspecify.annotations.NullMarked;
