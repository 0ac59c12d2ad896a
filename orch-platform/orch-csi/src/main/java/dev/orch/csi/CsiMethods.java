package dev.orch.csi;

import com.google.protobuf.Message;
import dev.orch.csi.registration.InfoRequest;
import dev.orch.csi.registration.PluginInfo;
import dev.orch.csi.registration.RegistrationStatus;
import dev.orch.csi.registration.RegistrationStatusResponse;
import dev.orch.csi.v1.NodeExpandVolumeRequest;
import dev.orch.csi.v1.NodeExpandVolumeResponse;
import dev.orch.csi.v1.NodeGetCapabilitiesRequest;
import dev.orch.csi.v1.NodeGetCapabilitiesResponse;
import dev.orch.csi.v1.NodeGetInfoRequest;
import dev.orch.csi.v1.NodeGetInfoResponse;
import dev.orch.csi.v1.NodeGetVolumeStatsRequest;
import dev.orch.csi.v1.NodeGetVolumeStatsResponse;
import dev.orch.csi.v1.NodePublishVolumeRequest;
import dev.orch.csi.v1.NodePublishVolumeResponse;
import dev.orch.csi.v1.NodeStageVolumeRequest;
import dev.orch.csi.v1.NodeStageVolumeResponse;
import dev.orch.csi.v1.NodeUnpublishVolumeRequest;
import dev.orch.csi.v1.NodeUnpublishVolumeResponse;
import dev.orch.csi.v1.NodeUnstageVolumeRequest;
import dev.orch.csi.v1.NodeUnstageVolumeResponse;
import io.grpc.MethodDescriptor;
import io.grpc.protobuf.ProtoUtils;

/** The methods of drivers that a node calls. */
final class CsiMethods {
  static final String NODE = "csi.v1.Node";
  static final String REGISTRATION = "pluginregistration.Registration";

  static final MethodDescriptor<InfoRequest, PluginInfo> INFO =
      method(
          REGISTRATION,
          "GetInfo",
          InfoRequest.getDefaultInstance(),
          PluginInfo.getDefaultInstance());
  static final MethodDescriptor<RegistrationStatus, RegistrationStatusResponse> NOTIFY =
      method(
          REGISTRATION,
          "NotifyRegistrationStatus",
          RegistrationStatus.getDefaultInstance(),
          RegistrationStatusResponse.getDefaultInstance());
  static final MethodDescriptor<NodeGetInfoRequest, NodeGetInfoResponse> NODE_INFO =
      method(
          NODE,
          "NodeGetInfo",
          NodeGetInfoRequest.getDefaultInstance(),
          NodeGetInfoResponse.getDefaultInstance());
  static final MethodDescriptor<NodeGetCapabilitiesRequest, NodeGetCapabilitiesResponse>
      CAPABILITIES =
          method(
              NODE,
              "NodeGetCapabilities",
              NodeGetCapabilitiesRequest.getDefaultInstance(),
              NodeGetCapabilitiesResponse.getDefaultInstance());
  static final MethodDescriptor<NodeStageVolumeRequest, NodeStageVolumeResponse> STAGE =
      method(
          NODE,
          "NodeStageVolume",
          NodeStageVolumeRequest.getDefaultInstance(),
          NodeStageVolumeResponse.getDefaultInstance());
  static final MethodDescriptor<NodeUnstageVolumeRequest, NodeUnstageVolumeResponse> UNSTAGE =
      method(
          NODE,
          "NodeUnstageVolume",
          NodeUnstageVolumeRequest.getDefaultInstance(),
          NodeUnstageVolumeResponse.getDefaultInstance());
  static final MethodDescriptor<NodePublishVolumeRequest, NodePublishVolumeResponse> PUBLISH =
      method(
          NODE,
          "NodePublishVolume",
          NodePublishVolumeRequest.getDefaultInstance(),
          NodePublishVolumeResponse.getDefaultInstance());
  static final MethodDescriptor<NodeUnpublishVolumeRequest, NodeUnpublishVolumeResponse> UNPUBLISH =
      method(
          NODE,
          "NodeUnpublishVolume",
          NodeUnpublishVolumeRequest.getDefaultInstance(),
          NodeUnpublishVolumeResponse.getDefaultInstance());
  static final MethodDescriptor<NodeExpandVolumeRequest, NodeExpandVolumeResponse> EXPAND =
      method(
          NODE,
          "NodeExpandVolume",
          NodeExpandVolumeRequest.getDefaultInstance(),
          NodeExpandVolumeResponse.getDefaultInstance());
  static final MethodDescriptor<NodeGetVolumeStatsRequest, NodeGetVolumeStatsResponse> STATS =
      method(
          NODE,
          "NodeGetVolumeStats",
          NodeGetVolumeStatsRequest.getDefaultInstance(),
          NodeGetVolumeStatsResponse.getDefaultInstance());

  private CsiMethods() {}

  private static <Q extends Message, A extends Message> MethodDescriptor<Q, A> method(
      String service, String name, Q question, A answer) {
    return MethodDescriptor.<Q, A>newBuilder()
        .setType(MethodDescriptor.MethodType.UNARY)
        .setFullMethodName(MethodDescriptor.generateFullMethodName(service, name))
        .setRequestMarshaller(ProtoUtils.marshaller(question))
        .setResponseMarshaller(ProtoUtils.marshaller(answer))
        .build();
  }
}
