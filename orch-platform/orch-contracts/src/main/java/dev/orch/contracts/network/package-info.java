/** The contracts of pod networks and service proxies. */
@NullMarked
package dev.orch.contracts.network;

import org.jspecify.annotations.NullMarked;
