package dev.orch.node;

import com.google.common.collect.ImmutableList;
import dev.orch.model.Bytes;
import dev.orch.model.Quantity;
import dev.orch.model.core.ConfigMap;
import dev.orch.model.core.Container;
import dev.orch.model.core.EnvFromSource;
import dev.orch.model.core.EnvVar;
import dev.orch.model.core.EnvVarSource;
import dev.orch.model.core.Pod;
import dev.orch.model.core.Secret;
import dev.orch.model.core.Volume;
import dev.orch.model.core.VolumeMount;
import dev.orch.node.fields.ConfigException;
import dev.orch.node.fields.Expansion;
import dev.orch.node.fields.FieldPaths;
import dev.orch.runtime.ContainerSpec;
import dev.orch.runtime.Limits;
import dev.orch.runtime.Security;
import dev.orch.store.api.Api;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Resolves containers: variables with all their references, commands with all their variables.
 * Reads from the API.
 */
final class ContainerSpecs {
  private static final String TOKEN_PATH = "/var/run/secrets/kubernetes.io/serviceaccount";

  private final Api api;
  private final String hostIp;
  private final Map<String, Quantity> allocatable;

  ContainerSpecs(Api api, String hostIp, Map<String, Quantity> allocatable) {
    this.api = api;
    this.hostIp = hostIp;
    this.allocatable = allocatable;
  }

  /** One attempt at a container. @throws ConfigException if it refers to what isn't there */
  ContainerSpec resolve(Pod pod, Container container, int attempt, String podIp) {
    Map<String, String> env = environment(pod, container, podIp);
    return new ContainerSpec(
        container.name(),
        attempt,
        container.image(),
        expand(container.command(), env),
        expand(container.args(), env),
        container.workingDir(),
        env,
        mounts(pod, container),
        ImmutableList.of(),
        Security.DEFAULT.withRunAsUser(runAsUser(pod, container)),
        Limits.NONE,
        stdin(container),
        container.tty(),
        "");
  }

  private static ContainerSpec.Stdin stdin(Container container) {
    if (!container.stdin()) {
      return ContainerSpec.Stdin.NONE;
    }
    return container.stdinOnce() ? ContainerSpec.Stdin.ONCE : ContainerSpec.Stdin.OPEN;
  }

  private static List<String> expand(List<String> texts, Map<String, String> env) {
    return texts.stream()
        .map(text -> Expansion.expand(text, env))
        .collect(ImmutableList.toImmutableList());
  }

  private static @Nullable Long runAsUser(Pod pod, Container container) {
    if (container.securityContext() != null && container.securityContext().runAsUser() != null) {
      return container.securityContext().runAsUser();
    }
    return pod.spec().securityContext() == null ? null : pod.spec().securityContext().runAsUser();
  }

  private Map<String, String> environment(Pod pod, Container container, String podIp) {
    Map<String, String> env = new TreeMap<>();
    for (EnvFromSource source : container.envFrom()) {
      addAll(pod.metadata().namespace(), source, env);
    }
    for (EnvVar variable : container.env()) {
      Optional<String> value =
          variable.valueFrom() == null
              ? Optional.of(Expansion.expand(variable.value(), env))
              : referred(pod, container, variable.valueFrom(), podIp);
      value.ifPresent(text -> env.put(variable.name(), text));
    }
    return env;
  }

  private void addAll(String namespace, EnvFromSource source, Map<String, String> env) {
    if (source.configMapRef() != null) {
      boolean optional = Boolean.TRUE.equals(source.configMapRef().optional());
      configMap(namespace, source.configMapRef().name(), optional)
          .ifPresent(map -> map.data().forEach((k, v) -> env.put(source.prefix() + k, v)));
    }
    if (source.secretRef() != null) {
      boolean optional = Boolean.TRUE.equals(source.secretRef().optional());
      secret(namespace, source.secretRef().name(), optional)
          .ifPresent(
              secret -> secret.data().forEach((k, v) -> env.put(source.prefix() + k, v.toUtf8())));
    }
  }

  private Optional<ConfigMap> configMap(String namespace, String name, boolean optional) {
    Optional<ConfigMap> found = api.resources(ConfigMap.class).inNamespace(namespace).find(name);
    if (found.isEmpty() && !optional) {
      throw new ConfigException("configmap \"" + name + "\" not found");
    }
    return found;
  }

  private Optional<Secret> secret(String namespace, String name, boolean optional) {
    Optional<Secret> found = api.resources(Secret.class).inNamespace(namespace).find(name);
    if (found.isEmpty() && !optional) {
      throw new ConfigException("secret \"" + name + "\" not found");
    }
    return found;
  }

  private Optional<String> referred(
      Pod pod, Container container, EnvVarSource source, String podIp) {
    String namespace = pod.metadata().namespace();
    if (source.fieldRef() != null) {
      return Optional.of(FieldPaths.value(pod, source.fieldRef().fieldPath(), podIp, hostIp));
    }
    if (source.resourceFieldRef() != null) {
      return Optional.of(
          FieldPaths.resource(pod, container, source.resourceFieldRef(), allocatable));
    }
    if (source.configMapKeyRef() != null) {
      String name = source.configMapKeyRef().name();
      String key = source.configMapKeyRef().key();
      boolean optional = Boolean.TRUE.equals(source.configMapKeyRef().optional());
      Optional<String> value = configMap(namespace, name, optional).map(map -> map.data().get(key));
      return present(
          value, optional, "couldn't find key " + key + " in ConfigMap " + namespace + "/" + name);
    }
    if (source.secretKeyRef() != null) {
      String name = source.secretKeyRef().name();
      String key = source.secretKeyRef().key();
      boolean optional = Boolean.TRUE.equals(source.secretKeyRef().optional());
      Optional<String> value =
          secret(namespace, name, optional).map(s -> s.data().get(key)).map(Bytes::toUtf8);
      return present(
          value, optional, "couldn't find key " + key + " in Secret " + namespace + "/" + name);
    }
    return Optional.empty();
  }

  private static Optional<String> present(
      Optional<String> value, boolean optional, String otherwise) {
    if (value.isEmpty() && !optional) {
      throw new ConfigException(otherwise);
    }
    return value;
  }

  /**
   * What is to be mounted: host paths as they are, anything else by the volume's name. The service
   * account's token is left out where a runtime can't mount it: every pod has that mount, and few
   * need it.
   */
  private static List<ContainerSpec.Mount> mounts(Pod pod, Container container) {
    List<ContainerSpec.Mount> mounts = new ArrayList<>();
    for (VolumeMount mount : container.volumeMounts()) {
      String source = "";
      for (Volume volume : pod.spec().volumes()) {
        if (volume.name().equals(mount.name()) && volume.hostPath() != null) {
          source = volume.hostPath().path();
        }
      }
      boolean optional = mount.mountPath().equals(TOKEN_PATH);
      mounts.add(
          new ContainerSpec.Mount(
              mount.name(),
              source,
              mount.mountPath(),
              mount.readOnly(),
              optional,
              ContainerSpec.Propagation.PRIVATE));
    }
    return mounts;
  }
}
