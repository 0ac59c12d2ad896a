package dev.orch.controllers.workloads;

import dev.orch.model.Kind;
import dev.orch.model.Resource;
import dev.orch.model.core.PodTemplateSpec;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A kind that keeps a history of its objects' pod templates. Immutable.
 *
 * @param <O> its objects
 * @param kind the kind
 * @param template an object's present template
 * @param withTemplate the object with another one
 * @param collisions how many names of revisions were found taken, by the object's status
 * @param hashLabel the label that carries a revision's hash
 * @param hash makes the hash of a template
 */
record HistoryKind<O extends Resource>(
    Kind<O> kind,
    Function<O, PodTemplateSpec> template,
    BiFunction<O, PodTemplateSpec, O> withTemplate,
    Function<O, @Nullable Integer> collisions,
    String hashLabel,
    Hash hash) {
  /** Tells templates apart by a short text that can be part of a name. */
  interface Hash {
    /**
     * @param collisions how many names were found taken; null for none
     */
    String of(PodTemplateSpec template, @Nullable Integer collisions);
  }

  /** The template as the API would store it now. */
  PodTemplateSpec defaulted(O owner, PodTemplateSpec past) {
    return template.apply(kind.rules().defaults(withTemplate.apply(owner, past)));
  }
}
