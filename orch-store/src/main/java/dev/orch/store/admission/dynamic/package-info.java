/**
 * Admission by what objects say: webhooks, and policies with expressions. Nothing of it is API but
 * the two plugins.
 */
@NullMarked
package dev.orch.store.admission.dynamic;

import org.jspecify.annotations.NullMarked;
