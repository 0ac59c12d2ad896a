/**
 * Hardware that pods ask for by extended resources, such as {@code vendor.com/gpu}: plugins tell
 * what there is, the node counts it, and gives each container devices of its own.
 */
@NullMarked
package dev.orch.node.devices;

import org.jspecify.annotations.NullMarked;
