package dev.orch.grpc.csi;

import dev.orch.grpc.base.Methods;
import dev.orch.grpc.csi.registration.InfoRequest;
import dev.orch.grpc.csi.registration.PluginInfo;
import dev.orch.grpc.csi.registration.RegistrationStatus;
import dev.orch.grpc.csi.registration.RegistrationStatusResponse;
import dev.orch.grpc.csi.v1.NodeExpandVolumeRequest;
import dev.orch.grpc.csi.v1.NodeExpandVolumeResponse;
import dev.orch.grpc.csi.v1.NodeGetCapabilitiesRequest;
import dev.orch.grpc.csi.v1.NodeGetCapabilitiesResponse;
import dev.orch.grpc.csi.v1.NodeGetInfoRequest;
import dev.orch.grpc.csi.v1.NodeGetInfoResponse;
import dev.orch.grpc.csi.v1.NodeGetVolumeStatsRequest;
import dev.orch.grpc.csi.v1.NodeGetVolumeStatsResponse;
import dev.orch.grpc.csi.v1.NodePublishVolumeRequest;
import dev.orch.grpc.csi.v1.NodePublishVolumeResponse;
import dev.orch.grpc.csi.v1.NodeStageVolumeRequest;
import dev.orch.grpc.csi.v1.NodeStageVolumeResponse;
import dev.orch.grpc.csi.v1.NodeUnpublishVolumeRequest;
import dev.orch.grpc.csi.v1.NodeUnpublishVolumeResponse;
import dev.orch.grpc.csi.v1.NodeUnstageVolumeRequest;
import dev.orch.grpc.csi.v1.NodeUnstageVolumeResponse;
import io.grpc.MethodDescriptor;

/** The methods of drivers that a node calls. */
final class CsiMethods {
  static final String NODE = "csi.v1.Node";
  static final String REGISTRATION = "pluginregistration.Registration";

  static final MethodDescriptor<InfoRequest, PluginInfo> INFO =
      Methods.unary(
          REGISTRATION,
          "GetInfo",
          InfoRequest.getDefaultInstance(),
          PluginInfo.getDefaultInstance());
  static final MethodDescriptor<RegistrationStatus, RegistrationStatusResponse> NOTIFY =
      Methods.unary(
          REGISTRATION,
          "NotifyRegistrationStatus",
          RegistrationStatus.getDefaultInstance(),
          RegistrationStatusResponse.getDefaultInstance());
  static final MethodDescriptor<NodeGetInfoRequest, NodeGetInfoResponse> NODE_INFO =
      Methods.unary(
          NODE,
          "NodeGetInfo",
          NodeGetInfoRequest.getDefaultInstance(),
          NodeGetInfoResponse.getDefaultInstance());
  static final MethodDescriptor<NodeGetCapabilitiesRequest, NodeGetCapabilitiesResponse>
      CAPABILITIES =
          Methods.unary(
              NODE,
              "NodeGetCapabilities",
              NodeGetCapabilitiesRequest.getDefaultInstance(),
              NodeGetCapabilitiesResponse.getDefaultInstance());
  static final MethodDescriptor<NodeStageVolumeRequest, NodeStageVolumeResponse> STAGE =
      Methods.unary(
          NODE,
          "NodeStageVolume",
          NodeStageVolumeRequest.getDefaultInstance(),
          NodeStageVolumeResponse.getDefaultInstance());
  static final MethodDescriptor<NodeUnstageVolumeRequest, NodeUnstageVolumeResponse> UNSTAGE =
      Methods.unary(
          NODE,
          "NodeUnstageVolume",
          NodeUnstageVolumeRequest.getDefaultInstance(),
          NodeUnstageVolumeResponse.getDefaultInstance());
  static final MethodDescriptor<NodePublishVolumeRequest, NodePublishVolumeResponse> PUBLISH =
      Methods.unary(
          NODE,
          "NodePublishVolume",
          NodePublishVolumeRequest.getDefaultInstance(),
          NodePublishVolumeResponse.getDefaultInstance());
  static final MethodDescriptor<NodeUnpublishVolumeRequest, NodeUnpublishVolumeResponse> UNPUBLISH =
      Methods.unary(
          NODE,
          "NodeUnpublishVolume",
          NodeUnpublishVolumeRequest.getDefaultInstance(),
          NodeUnpublishVolumeResponse.getDefaultInstance());
  static final MethodDescriptor<NodeExpandVolumeRequest, NodeExpandVolumeResponse> EXPAND =
      Methods.unary(
          NODE,
          "NodeExpandVolume",
          NodeExpandVolumeRequest.getDefaultInstance(),
          NodeExpandVolumeResponse.getDefaultInstance());
  static final MethodDescriptor<NodeGetVolumeStatsRequest, NodeGetVolumeStatsResponse> STATS =
      Methods.unary(
          NODE,
          "NodeGetVolumeStats",
          NodeGetVolumeStatsRequest.getDefaultInstance(),
          NodeGetVolumeStatsResponse.getDefaultInstance());

  private CsiMethods() {}
}
