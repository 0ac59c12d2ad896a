/** What a pod network and a service proxy are to Orch, with simulated ones and ones on loopback. */
@NullMarked
package dev.orch.network;

import org.jspecify.annotations.NullMarked;
