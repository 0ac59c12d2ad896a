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
import dev.orch.model.core.Service;
import dev.orch.node.devices.Devices;
import dev.orch.node.devices.Granted;
import dev.orch.node.fields.ConfigException;
import dev.orch.node.fields.Expansion;
import dev.orch.node.fields.FieldPaths;
import dev.orch.node.volumes.Volumes;
import dev.orch.runtime.ContainerSpec;
import dev.orch.runtime.Images;
import dev.orch.store.api.Api;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Resolves containers: variables with all their references, commands with all their variables, what
 * is mounted, as whom they run and what they may take. Reads from the API. On the node's worker.
 */
final class ContainerSpecs {
  private final Api api;
  private final NodeSettings node;
  private final Function<String, List<Service>> services;
  private final Volumes volumes;
  private final Devices devices;
  private final @Nullable HostMounts own;
  private final Executor worker;

  /**
   * @param services those of a namespace
   * @param own the kubelet's own mounts; null where containers have no files
   */
  ContainerSpecs(
      Api api,
      NodeSettings node,
      Function<String, List<Service>> services,
      Volumes volumes,
      Devices devices,
      @Nullable HostMounts own,
      Executor worker) {
    this.api = api;
    this.node = node;
    this.services = services;
    this.volumes = volumes;
    this.devices = devices;
    this.own = own;
    this.worker = worker;
  }

  /**
   * One attempt at a container, once what it mounts is there. Fails with a {@link ConfigException}
   * if it refers to what isn't there.
   *
   * @param ip the pod's address
   * @param image what it is made from; null where the runtime knows no images
   */
  CompletionStage<ContainerSpec> resolve(
      Pod pod, Container container, int attempt, String ip, Images.@Nullable Image image) {
    Map<String, String> env = environment(pod, container, ip);
    return volumes
        .of(pod, container, env)
        .thenApplyAsync(mounted -> spec(pod, container, attempt, ip, image, env, mounted), worker)
        .thenCombineAsync(devices.of(pod, container), ContainerSpecs::granted, worker);
  }

  private ContainerSpec spec(
      Pod pod,
      Container container,
      int attempt,
      String ip,
      Images.@Nullable Image image,
      Map<String, String> env,
      Volumes.Mounted mounted) {
    ImmutableList.Builder<ContainerSpec.Mount> mounts = ImmutableList.builder();
    mounts.addAll(mounted.mounts());
    if (own != null) {
      mounts.addAll(own.of(pod, container, attempt, ip));
    }
    Path root = node.root();
    Quantity memory = node.capacity().getOrDefault("memory", Quantity.ZERO);
    return ContainerSpec.of(
            container.name(), image == null ? container.image() : image.id(), ImmutableList.of())
        .withAttempt(attempt)
        .withCommand(expand(container.command(), env))
        .withArgs(expand(container.args(), env))
        .withWorkingDir(container.workingDir())
        .withEnv(env)
        .withMounts(mounts.build())
        .withDevices(mounted.devices())
        .withSecurity(
            new ContainerSecurity(pod, root == null ? null : root.resolve("seccomp"))
                .of(container, image))
        .withLimits(new ContainerLimits(pod, memory.value(), node.podPids()).of(container))
        .withStdin(stdin(container))
        .withTty(container.tty())
        .withStopSignal(stopSignal(container));
  }

  /** With what its devices need; what the pod says itself goes before. */
  private static ContainerSpec granted(ContainerSpec spec, Granted granted) {
    if (granted.equals(Granted.NOTHING)) {
      return spec;
    }
    Map<String, String> env = new TreeMap<>(granted.env());
    env.putAll(spec.env());
    ImmutableList.Builder<ContainerSpec.Mount> mounts = ImmutableList.builder();
    mounts.addAll(spec.mounts());
    for (Granted.Mount mount : granted.mounts()) {
      mounts.add(
          ContainerSpec.Mount.of("", mount.hostPath(), mount.containerPath(), mount.readOnly()));
    }
    ImmutableList.Builder<ContainerSpec.Device> files = ImmutableList.builder();
    files.addAll(spec.devices());
    for (Granted.DeviceFile file : granted.devices()) {
      files.add(
          new ContainerSpec.Device(file.hostPath(), file.containerPath(), file.permissions()));
    }
    return spec.withEnv(env)
        .withMounts(mounts.build())
        .withDevices(files.build())
        .withAnnotations(granted.annotations())
        .withCdiDevices(granted.cdiDevices());
  }

  private static String stopSignal(Container container) {
    return container.lifecycle() == null || container.lifecycle().stopSignal() == null
        ? ""
        : container.lifecycle().stopSignal();
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

  private Map<String, String> environment(Pod pod, Container container, String podIp) {
    List<Service> found = new ArrayList<>(services.apply(pod.metadata().namespace()));
    if (!pod.metadata().namespace().equals("default")) {
      found.addAll(services.apply("default"));
    }
    Map<String, String> env = ServiceVariables.of(pod, found);
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
      return Optional.of(
          FieldPaths.value(pod, source.fieldRef().fieldPath(), podIp, node.hostIp()));
    }
    if (source.resourceFieldRef() != null) {
      return Optional.of(
          FieldPaths.resource(pod, container, source.resourceFieldRef(), node.capacity()));
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
}
