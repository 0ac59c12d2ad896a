/** Answers that are logs and streams of pods, whoever asked for them on whatever path. */
@NullMarked
package dev.orch.apiserver.pods;

import org.jspecify.annotations.NullMarked;
