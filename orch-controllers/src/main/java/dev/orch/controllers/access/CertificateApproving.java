package dev.orch.controllers.access;

import dev.orch.controllers.Context;
import dev.orch.controllers.Controller;
import dev.orch.controllers.Result;
import dev.orch.model.authorization.ResourceAttributesBuilder;
import dev.orch.model.authorization.SubjectAccessReview;
import dev.orch.model.authorization.SubjectAccessReviewBuilder;
import dev.orch.model.authorization.SubjectAccessReviewSpecBuilder;
import dev.orch.model.certificates.CertificateSigningRequest;
import dev.orch.model.certificates.CertificateSigningRequestSpec;
import dev.orch.model.certificates.RequestedNames;
import dev.orch.model.kinds.AccessKinds;
import dev.orch.store.api.SubresourceKey;
import dev.orch.store.api.WriteOptions;
import java.util.ArrayList;
import java.util.List;

/**
 * The approver of kubelets' client certificates: whoever may create {@code
 * certificatesigningrequests/nodeclient} gets one for any node, who may create {@code
 * …/selfnodeclient} one for itself. All others wait for somebody to approve them.
 */
public final class CertificateApproving {
  private CertificateApproving() {}

  public static Controller<CertificateSigningRequest> controller() {
    return Controller.of(AccessKinds.SIGNING_REQUEST)
        .named("certificatesigningrequest-approving-controller")
        .reconcile(CertificateApproving::reconcile);
  }

  private static Result reconcile(CertificateSigningRequest request, Context context) {
    CertificateSigningRequestSpec spec = request.spec();
    if (SigningRequests.isIssued(request)
        || SigningRequests.is(request, SigningRequests.APPROVED)
        || SigningRequests.is(request, SigningRequests.DENIED)
        || !spec.signerName().equals(SigningRequests.KUBELET_CLIENT)) {
      return Result.done();
    }
    RequestedNames names;
    try {
      names = SigningRequests.names(request);
    } catch (IllegalArgumentException e) {
      return Result.done(); // it stays as it is
    }
    if (SigningRequests.fault(spec.signerName(), names, spec.usages()) != null) {
      return Result.done();
    }
    List<String> rights = new ArrayList<>();
    if (spec.username().equals(names.commonName())) {
      rights.add("selfnodeclient");
    }
    rights.add("nodeclient");
    for (String right : rights) {
      if (mayHave(request, right, context)) {
        approve(request, right.equals("selfnodeclient") ? "self " : "", context);
        return Result.done();
      }
    }
    return Result.retry(); // somebody may grant it yet
  }

  private static boolean mayHave(CertificateSigningRequest request, String right, Context context) {
    CertificateSigningRequestSpec by = request.spec();
    SubjectAccessReview review =
        SubjectAccessReviewBuilder.builder()
            .spec(
                SubjectAccessReviewSpecBuilder.builder()
                    .user(by.username())
                    .uid(by.uid())
                    .groups(by.groups())
                    .extra(by.extra())
                    .resourceAttributes(
                        ResourceAttributesBuilder.builder()
                            .group("certificates.k8s.io")
                            .resource("certificatesigningrequests")
                            .subresource(right)
                            .verb("create")
                            .build())
                    .build())
            .build();
    return context.api().resources(AccessKinds.ACCESS_REVIEW).create(review).status().allowed();
  }

  private static void approve(CertificateSigningRequest request, String whose, Context context) {
    String message =
        "Auto approving " + whose + "kubelet client certificate after SubjectAccessReview.";
    CertificateSigningRequest approved =
        request.withStatus(
            SigningRequests.with(
                request, SigningRequests.APPROVED, "AutoApproved", message, context.now()));
    context
        .api()
        .resources(AccessKinds.SIGNING_REQUEST)
        .subresource(SubresourceKey.APPROVAL)
        .update(request.metadata().name(), approved, WriteOptions.NONE);
  }
}
