package dev.orch.model.core;

import static dev.orch.model.Fields.list;
import static dev.orch.model.Fields.string;
import static dev.orch.model.Fields.zero;

import dev.orch.model.Field;
import dev.orch.model.Model;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Ephemeral Container: the value of {@code PodSpec.ephemeralContainers}. */
@Model
public record EphemeralContainer(
    @Field(required = true) String name,
    String image,
    List<String> command,
    List<String> args,
    String workingDir,
    @Field(
            listType = "map",
            listMapKeys = {"containerPort", "protocol"},
            patchStrategy = "merge",
            patchMergeKey = "containerPort")
        List<ContainerPort> ports,
    List<EnvFromSource> envFrom,
    @Field(listType = "map", listMapKeys = "name", patchStrategy = "merge", patchMergeKey = "name")
        List<EnvVar> env,
    ResourceRequirements resources,
    List<ContainerResizePolicy> resizePolicy,
    @Nullable String restartPolicy,
    List<ContainerRestartRule> restartPolicyRules,
    @Field(
            listType = "map",
            listMapKeys = "mountPath",
            patchStrategy = "merge",
            patchMergeKey = "mountPath")
        List<VolumeMount> volumeMounts,
    @Field(
            listType = "map",
            listMapKeys = "devicePath",
            patchStrategy = "merge",
            patchMergeKey = "devicePath")
        List<VolumeDevice> volumeDevices,
    @Nullable Probe livenessProbe,
    @Nullable Probe readinessProbe,
    @Nullable Probe startupProbe,
    @Nullable Lifecycle lifecycle,
    String terminationMessagePath,
    String terminationMessagePolicy,
    String imagePullPolicy,
    @Nullable SecurityContext securityContext,
    boolean stdin,
    boolean stdinOnce,
    boolean tty,
    String targetContainerName)
    implements EphemeralContainerBuilder.With {
  public EphemeralContainer {
    name = string(name);
    image = string(image);
    command = list(command);
    args = list(args);
    workingDir = string(workingDir);
    ports = list(ports);
    env = list(env);
    resources = zero(resources, ResourceRequirements.class);
    volumeMounts = list(volumeMounts);
    terminationMessagePath = string(terminationMessagePath);
    imagePullPolicy = string(imagePullPolicy);
    envFrom = list(envFrom);
    terminationMessagePolicy = string(terminationMessagePolicy);
    volumeDevices = list(volumeDevices);
    resizePolicy = list(resizePolicy);
    restartPolicyRules = list(restartPolicyRules);
    targetContainerName = string(targetContainerName);
  }
}
