package dev.orch.model.core;

import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;
import org.jspecify.annotations.Nullable;

/** Node System Info: the value of {@code NodeStatus.nodeInfo}. */
@Model
public record NodeSystemInfo(
    @Field(required = true) String machineID,
    @Field(required = true) String systemUUID,
    @Field(required = true) String bootID,
    @Field(required = true) String kernelVersion,
    @Field(required = true) String osImage,
    @Field(required = true) String containerRuntimeVersion,
    @Field(required = true) String kubeletVersion,
    @Field(required = true) String kubeProxyVersion,
    @Field(required = true) String operatingSystem,
    @Field(required = true) String architecture,
    @Nullable NodeSwapStatus swap)
    implements NodeSystemInfoBuilder.With {
  public NodeSystemInfo {
    machineID = string(machineID);
    systemUUID = string(systemUUID);
    bootID = string(bootID);
    kernelVersion = string(kernelVersion);
    osImage = string(osImage);
    containerRuntimeVersion = string(containerRuntimeVersion);
    kubeletVersion = string(kubeletVersion);
    kubeProxyVersion = string(kubeProxyVersion);
    operatingSystem = string(operatingSystem);
    architecture = string(architecture);
  }
}
