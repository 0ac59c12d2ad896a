/** JSON patch, JSON merge patch and strategic merge patch, on trees. */
@NullMarked
package dev.orch.model.patch;

import org.jspecify.annotations.NullMarked;
