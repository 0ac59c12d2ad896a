/** What a pod network and a service proxy are to Orch. */
@NullMarked
package dev.orch.network;

import org.jspecify.annotations.NullMarked;
