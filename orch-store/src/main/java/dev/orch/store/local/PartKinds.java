package dev.orch.store.local;

import dev.orch.model.Kind;
import dev.orch.model.authentication.TokenRequest;
import dev.orch.model.autoscaling.Scale;
import dev.orch.model.core.Binding;
import dev.orch.model.policy.Eviction;

/** The kinds of subresources' own objects, which plugins are told of. */
final class PartKinds {
  static final Kind<Scale> SCALE = Kind.builder("autoscaling", "v1", Scale.class).build();
  static final Kind<Binding> BINDING = Kind.builder("", "v1", Binding.class).build();
  static final Kind<Eviction> EVICTION = Kind.builder("policy", "v1", Eviction.class).build();
  static final Kind<TokenRequest> TOKEN =
      Kind.builder("authentication.k8s.io", "v1", TokenRequest.class).build();

  private PartKinds() {}
}
