package dev.orch.model.certificates;

import static dev.orch.model.Fields.list;
import static dev.orch.model.Fields.map;
import static dev.orch.model.Fields.string;

import dev.orch.model.Bytes;
import dev.orch.model.Field;
import dev.orch.model.Model;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Certificate Signing Request Spec: the value of {@code CertificateSigningRequest.spec}. */
@Model
public record CertificateSigningRequestSpec(
    @Field(required = true) @Nullable Bytes request,
    @Field(required = true) String signerName,
    @Nullable Integer expirationSeconds,
    List<String> usages,
    String username,
    String uid,
    List<String> groups,
    Map<String, List<String>> extra)
    implements CertificateSigningRequestSpecBuilder.With {
  public CertificateSigningRequestSpec {
    username = string(username);
    uid = string(uid);
    groups = list(groups);
    usages = list(usages);
    extra = map(extra);
    signerName = string(signerName);
  }
}
