package dev.orch.controllers.access;

import com.google.common.collect.ImmutableSet;
import com.google.common.net.InetAddresses;
import dev.orch.controllers.Context;
import dev.orch.controllers.Controller;
import dev.orch.controllers.Result;
import dev.orch.model.Bytes;
import dev.orch.model.certificates.CertificateSigningRequest;
import dev.orch.model.certificates.RequestedNames;
import dev.orch.model.core.Node;
import dev.orch.model.core.NodeAddress;
import dev.orch.model.core.Service;
import dev.orch.model.kinds.AccessKinds;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.store.api.SubresourceKey;
import dev.orch.store.api.WriteOptions;
import java.util.Optional;
import java.util.Set;

/**
 * The approver of the certificates that nodes' agents serve with: a node gets one for itself and
 * for what its status says of its names and addresses, but never for those of the API. Kubernetes
 * has no such approver and leaves it to whoever runs the cluster: a node says itself where it is.
 * All other requests wait for somebody to approve them.
 */
public final class ServingCertificateApproving {
  private static final String NODE = "system:node:";
  private static final Set<String> NAMES =
      ImmutableSet.of("Hostname", "InternalDNS", "ExternalDNS");

  private ServingCertificateApproving() {}

  public static Controller<CertificateSigningRequest> controller() {
    return Controller.of(AccessKinds.SIGNING_REQUEST)
        .named("kubelet-serving-approving-controller")
        .reconcile(ServingCertificateApproving::reconcile);
  }

  private static Result reconcile(CertificateSigningRequest request, Context context) {
    if (SigningRequests.isIssued(request)
        || SigningRequests.is(request, SigningRequests.APPROVED)
        || SigningRequests.is(request, SigningRequests.DENIED)
        || !request.spec().signerName().equals(SigningRequests.KUBELET_SERVING)) {
      return Result.done();
    }
    RequestedNames names;
    try {
      names = SigningRequests.names(request);
    } catch (IllegalArgumentException e) {
      return Result.done(); // it stays as it is
    }
    boolean itself =
        names.commonName().startsWith(NODE)
            && request.spec().username().equals(names.commonName())
            && request.spec().groups().contains("system:nodes");
    if (!itself
        || SigningRequests.fault(request.spec().signerName(), names, request.spec().usages())
            != null) {
      return Result.done();
    }
    Optional<Node> node =
        context
            .api()
            .resources(BuiltInKinds.NODE)
            .find(names.commonName().substring(NODE.length()));
    if (node.isEmpty() || !areOf(node.get(), names) || areTheApis(names, context)) {
      return Result.retry(); // the node may tell more of itself yet
    }
    approve(request, context);
    return Result.done();
  }

  private static boolean areOf(Node node, RequestedNames names) {
    ImmutableSet.Builder<String> hosts = ImmutableSet.builder();
    ImmutableSet.Builder<Bytes> addresses = ImmutableSet.builder();
    hosts.add(node.metadata().name());
    for (NodeAddress address : node.status().addresses()) {
      if (NAMES.contains(address.type())) {
        hosts.add(address.address());
      } else if (InetAddresses.isInetAddress(address.address())) {
        addresses.add(bytes(address.address()));
      }
    }
    return hosts.build().containsAll(names.dnsNames())
        && addresses.build().containsAll(names.addresses());
  }

  private static Bytes bytes(String address) {
    return Bytes.of(InetAddresses.forString(address).getAddress());
  }

  /** Whether pods call the API so: whoever had a certificate for that could pass for it. */
  private static boolean areTheApis(RequestedNames names, Context context) {
    boolean byName =
        names.dnsNames().stream()
            .anyMatch(
                name ->
                    name.equals("localhost")
                        || name.equals("kubernetes")
                        || name.startsWith("kubernetes."));
    Optional<Service> service =
        context.api().resources(BuiltInKinds.SERVICE).inNamespace("default").find("kubernetes");
    return byName
        || service.isPresent()
            && service.get().spec().clusterIPs().stream()
                .filter(InetAddresses::isInetAddress)
                .anyMatch(address -> names.addresses().contains(bytes(address)));
  }

  private static void approve(CertificateSigningRequest request, Context context) {
    CertificateSigningRequest approved =
        request.withStatus(
            SigningRequests.with(
                request,
                SigningRequests.APPROVED,
                "AutoApproved",
                "These are the names and addresses that the node's status tells.",
                context.now()));
    context
        .api()
        .resources(AccessKinds.SIGNING_REQUEST)
        .subresource(SubresourceKey.APPROVAL)
        .update(request.metadata().name(), approved, WriteOptions.NONE);
  }
}
