/** JSON and YAML as immutable trees. */
@NullMarked
package dev.orch.model.json;

import org.jspecify.annotations.NullMarked;
