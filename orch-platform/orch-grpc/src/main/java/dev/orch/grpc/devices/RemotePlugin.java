package dev.orch.grpc.devices;

import com.google.common.collect.ImmutableList;
import dev.orch.grpc.base.GrpcClient;
import dev.orch.grpc.devices.v1beta1.AllocateRequest;
import dev.orch.grpc.devices.v1beta1.AllocateResponse;
import dev.orch.grpc.devices.v1beta1.CDIDevice;
import dev.orch.grpc.devices.v1beta1.ContainerAllocateRequest;
import dev.orch.grpc.devices.v1beta1.ContainerAllocateResponse;
import dev.orch.grpc.devices.v1beta1.ContainerPreferredAllocationRequest;
import dev.orch.grpc.devices.v1beta1.Empty;
import dev.orch.grpc.devices.v1beta1.ListAndWatchResponse;
import dev.orch.grpc.devices.v1beta1.PreStartContainerRequest;
import dev.orch.grpc.devices.v1beta1.PreferredAllocationRequest;
import dev.orch.node.devices.DeviceException;
import dev.orch.node.devices.DevicePlugin;
import dev.orch.node.devices.Granted;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A plugin behind a socket. For any thread. */
final class RemotePlugin implements DevicePlugin, AutoCloseable {
  private static final String HEALTHY = "Healthy";

  private final GrpcClient client;

  RemotePlugin(GrpcClient client) {
    this.client = client;
  }

  CompletionStage<Options> options() {
    return client
        .call(DeviceMethods.OPTIONS, Empty.getDefaultInstance())
        .thenApply(
            told ->
                new Options(told.getPreStartRequired(), told.getGetPreferredAllocationAvailable()));
  }

  /** Has each list of devices told; ends when the plugin does. */
  CompletionStage<Void> watch(Consumer<List<Device>> lists) {
    return client.stream(
        DeviceMethods.LIST_AND_WATCH,
        Empty.getDefaultInstance(),
        list -> lists.accept(devices(list)));
  }

  private static List<Device> devices(ListAndWatchResponse list) {
    return list.getDevicesList().stream()
        .map(device -> new Device(device.getID(), device.getHealth().equals(HEALTHY)))
        .collect(ImmutableList.toImmutableList());
  }

  @Override
  public CompletionStage<List<String>> preferred(
      List<String> available, List<String> mustInclude, int size) {
    PreferredAllocationRequest request =
        PreferredAllocationRequest.newBuilder()
            .addContainerRequests(
                ContainerPreferredAllocationRequest.newBuilder()
                    .addAllAvailableDeviceIDs(available)
                    .addAllMustIncludeDeviceIDs(mustInclude)
                    .setAllocationSize(size))
            .build();
    return client
        .call(DeviceMethods.PREFERRED, request)
        .thenApply(
            answer ->
                answer.getContainerResponsesList().stream()
                    .flatMap(one -> one.getDeviceIDsList().stream())
                    .collect(ImmutableList.toImmutableList()));
  }

  @Override
  public CompletionStage<Granted> allocate(List<String> ids) {
    AllocateRequest request =
        AllocateRequest.newBuilder()
            .addContainerRequests(ContainerAllocateRequest.newBuilder().addAllDevicesIds(ids))
            .build();
    return client.call(DeviceMethods.ALLOCATE, request).thenApply(RemotePlugin::granted);
  }

  private static Granted granted(AllocateResponse answer) {
    if (answer.getContainerResponsesCount() == 0) {
      throw new DeviceException("no containers return in allocation response");
    }
    ContainerAllocateResponse one = answer.getContainerResponses(0);
    return new Granted(
        one.getEnvsMap(),
        one.getMountsList().stream()
            .map(m -> new Granted.Mount(m.getHostPath(), m.getContainerPath(), m.getReadOnly()))
            .toList(),
        one.getDevicesList().stream()
            .map(
                d ->
                    new Granted.DeviceFile(
                        d.getHostPath(), d.getContainerPath(), d.getPermissions()))
            .toList(),
        one.getAnnotationsMap(),
        one.getCdiDevicesList().stream().map(CDIDevice::getName).toList());
  }

  @Override
  @SuppressWarnings("NullAway") // Void has no value but null.
  public CompletionStage<@Nullable Void> preStart(List<String> ids) {
    PreStartContainerRequest request =
        PreStartContainerRequest.newBuilder().addAllDevicesIds(ids).build();
    return client.call(DeviceMethods.PRE_START, request).thenApply(done -> null);
  }

  @Override
  public void close() {
    client.close();
  }
}
