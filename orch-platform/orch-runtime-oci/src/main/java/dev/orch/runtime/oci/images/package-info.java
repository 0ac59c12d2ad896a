/** Images: references, a store of their parts, unpacked layers, and where they come from. */
@NullMarked
package dev.orch.runtime.oci.images;

import org.jspecify.annotations.NullMarked;
