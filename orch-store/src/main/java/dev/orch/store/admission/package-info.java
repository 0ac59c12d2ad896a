/**
 * What happens to objects between authorization and storage: the SPI, and the plugins that are on
 * by default.
 */
@NullMarked
package dev.orch.store.admission;

import org.jspecify.annotations.NullMarked;
