package dev.orch.grpc.devices;

import dev.orch.grpc.base.Methods;
import dev.orch.grpc.devices.v1beta1.AllocateRequest;
import dev.orch.grpc.devices.v1beta1.AllocateResponse;
import dev.orch.grpc.devices.v1beta1.DevicePluginOptions;
import dev.orch.grpc.devices.v1beta1.Empty;
import dev.orch.grpc.devices.v1beta1.ListAndWatchResponse;
import dev.orch.grpc.devices.v1beta1.PreStartContainerRequest;
import dev.orch.grpc.devices.v1beta1.PreStartContainerResponse;
import dev.orch.grpc.devices.v1beta1.PreferredAllocationRequest;
import dev.orch.grpc.devices.v1beta1.PreferredAllocationResponse;
import dev.orch.grpc.devices.v1beta1.RegisterRequest;
import io.grpc.MethodDescriptor;

/** The methods of device plugins, and the one that they call. */
final class DeviceMethods {
  static final String REGISTRATION = "v1beta1.Registration";
  static final String PLUGIN = "v1beta1.DevicePlugin";

  static final MethodDescriptor<RegisterRequest, Empty> REGISTER =
      Methods.unary(
          REGISTRATION,
          "Register",
          RegisterRequest.getDefaultInstance(),
          Empty.getDefaultInstance());
  static final MethodDescriptor<Empty, DevicePluginOptions> OPTIONS =
      Methods.unary(
          PLUGIN,
          "GetDevicePluginOptions",
          Empty.getDefaultInstance(),
          DevicePluginOptions.getDefaultInstance());
  static final MethodDescriptor<Empty, ListAndWatchResponse> LIST_AND_WATCH =
      Methods.streaming(
          PLUGIN,
          "ListAndWatch",
          Empty.getDefaultInstance(),
          ListAndWatchResponse.getDefaultInstance());
  static final MethodDescriptor<PreferredAllocationRequest, PreferredAllocationResponse> PREFERRED =
      Methods.unary(
          PLUGIN,
          "GetPreferredAllocation",
          PreferredAllocationRequest.getDefaultInstance(),
          PreferredAllocationResponse.getDefaultInstance());
  static final MethodDescriptor<AllocateRequest, AllocateResponse> ALLOCATE =
      Methods.unary(
          PLUGIN,
          "Allocate",
          AllocateRequest.getDefaultInstance(),
          AllocateResponse.getDefaultInstance());
  static final MethodDescriptor<PreStartContainerRequest, PreStartContainerResponse> PRE_START =
      Methods.unary(
          PLUGIN,
          "PreStartContainer",
          PreStartContainerRequest.getDefaultInstance(),
          PreStartContainerResponse.getDefaultInstance());

  private DeviceMethods() {}
}
