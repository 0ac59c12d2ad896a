/** The API of any Kubernetes server, over HTTP. */
@NullMarked
package dev.orch.client;

import org.jspecify.annotations.NullMarked;
