/** Where requests over HTTP go by what Ingresses say, as data; proxies carry them. */
@NullMarked
package dev.orch.network.ingress;

import org.jspecify.annotations.NullMarked;
