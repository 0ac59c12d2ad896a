/** The network side of a server of HTTP: connections, requests as they come, and their answers. */
@NullMarked
package dev.orch.apiserver.http;

import org.jspecify.annotations.NullMarked;
