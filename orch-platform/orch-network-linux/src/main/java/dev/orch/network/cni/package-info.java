/** The Container Network Interface: networks that are made by plugins. */
@NullMarked
package dev.orch.network.cni;

import org.jspecify.annotations.NullMarked;
