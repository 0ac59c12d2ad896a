package dev.orch.store.admission.security;

import com.google.common.collect.ImmutableList;
import dev.orch.model.core.Container;
import dev.orch.model.core.ContainerPort;
import dev.orch.model.core.EphemeralContainer;
import dev.orch.model.core.Lifecycle;
import dev.orch.model.core.PodSecurityContext;
import dev.orch.model.core.PodSpec;
import dev.orch.model.core.Probe;
import dev.orch.model.core.SecurityContext;
import dev.orch.model.meta.ObjectMeta;
import dev.orch.model.schema.RecordType;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A pod as the controls look at it: its containers are all alike, and each has a context. */
final class Subject {
  private static final SecurityContext NO_CONTEXT = RecordType.of(SecurityContext.class).zero();
  private static final PodSecurityContext NO_POD_CONTEXT =
      RecordType.of(PodSecurityContext.class).zero();

  private final ObjectMeta metadata;
  private final PodSpec spec;
  private final List<Part> parts;

  /** A container of any sort. */
  record Part(
      String name,
      SecurityContext context,
      List<ContainerPort> ports,
      List<Probe> probes,
      @Nullable Lifecycle lifecycle) {
    private static Part of(Container c) {
      return new Part(
          c.name(),
          c.securityContext() == null ? NO_CONTEXT : c.securityContext(),
          c.ports(),
          present(c.livenessProbe(), c.readinessProbe(), c.startupProbe()),
          c.lifecycle());
    }

    private static Part of(EphemeralContainer c) {
      return new Part(
          c.name(),
          c.securityContext() == null ? NO_CONTEXT : c.securityContext(),
          c.ports(),
          present(c.livenessProbe(), c.readinessProbe(), c.startupProbe()),
          c.lifecycle());
    }

    private static List<Probe> present(@Nullable Probe... probes) {
      return java.util.Arrays.stream(probes).filter(Objects::nonNull).toList();
    }
  }

  Subject(ObjectMeta metadata, PodSpec spec) {
    this.metadata = metadata;
    this.spec = spec;
    ImmutableList.Builder<Part> all = ImmutableList.builder();
    spec.initContainers().forEach(container -> all.add(Part.of(container)));
    spec.containers().forEach(container -> all.add(Part.of(container)));
    spec.ephemeralContainers().forEach(container -> all.add(Part.of(container)));
    this.parts = all.build();
  }

  ObjectMeta metadata() {
    return metadata;
  }

  PodSpec spec() {
    return spec;
  }

  /** What holds for the pod as a whole. */
  PodSecurityContext context() {
    return spec.securityContext() == null ? NO_POD_CONTEXT : spec.securityContext();
  }

  /** The initial containers, those that run, and the ephemeral ones. */
  List<Part> parts() {
    return parts;
  }

  /** The names of the containers of which this holds. */
  List<String> named(Predicate<Part> test) {
    return parts.stream().filter(test).map(Part::name).toList();
  }

  boolean isWindows() {
    return spec.os() != null && spec.os().name().equals("windows");
  }

  /** Whether its users are not the node's. */
  boolean hasOwnUsers() {
    return Boolean.FALSE.equals(spec.hostUsers());
  }
}
