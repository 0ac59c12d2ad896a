package dev.orch.model.kinds;

import dev.orch.model.core.ClusterTrustBundleProjection;
import dev.orch.model.core.DownwardAPIVolumeFile;
import dev.orch.model.core.KeyToPath;
import dev.orch.model.core.PodCertificateProjection;
import dev.orch.model.core.ProjectedVolumeSource;
import dev.orch.model.core.ServiceAccountTokenProjection;
import dev.orch.model.core.VolumeProjection;
import dev.orch.model.validation.FieldError;
import dev.orch.model.validation.FieldErrors;
import dev.orch.model.validation.FieldPath;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Checks one projected volume; remembers the paths that its files have. For one use. */
final class ProjectedValidation {
  private final FieldPath path;
  private final FieldErrors errors;
  private final Set<String> paths = new TreeSet<>();

  private ProjectedValidation(FieldPath path, FieldErrors errors) {
    this.path = path;
    this.errors = errors;
  }

  static void validate(ProjectedVolumeSource source, FieldPath path, FieldErrors errors) {
    Paths.mode(source.defaultMode(), path.child("defaultMode"), errors);
    ProjectedValidation check = new ProjectedValidation(path, errors);
    for (int i = 0; i < source.sources().size(); i++) {
      check.projection(source.sources().get(i), path.child("sources").index(i));
    }
  }

  private void projection(VolumeProjection source, FieldPath at) {
    int found = 0;
    if (source.secret() != null) {
      found++;
      named(source.secret().name(), source.secret().items(), at.child("secret"));
    }
    if (source.configMap() != null) {
      found++;
      named(source.configMap().name(), source.configMap().items(), at.child("configMap"));
    }
    if (source.downwardAPI() != null) {
      found++;
      for (DownwardAPIVolumeFile file : source.downwardAPI().items()) {
        VolumeValidation.file(file, at.child("downwardAPI"), errors);
        use(file.path(), file.path());
      }
    }
    if (source.serviceAccountToken() != null) {
      found++;
      token(source.serviceAccountToken(), at.child("serviceAccountToken"));
    }
    if (source.clusterTrustBundle() != null) {
      found++;
      bundle(source.clusterTrustBundle(), at.child("clusterTrustBundle"));
    }
    if (source.podCertificate() != null) {
      found++;
      certificate(source.podCertificate(), at.child("podCertificate"));
    }
    if (found > 1) {
      errors.add(FieldError.forbidden(at, "may not specify more than 1 volume type per source"));
    }
  }

  private void use(String file, String shown) {
    if (!file.isEmpty() && !paths.add(file)) {
      errors.add(FieldError.invalid(path, shown, "conflicting duplicate paths"));
    }
  }

  private void named(String name, List<KeyToPath> items, FieldPath at) {
    Checks.required(name, at.child("name"), errors);
    for (int i = 0; i < items.size(); i++) {
      VolumeValidation.item(items.get(i), at.child("items").index(i), errors);
      use(items.get(i).path(), name);
    }
  }

  private void token(ServiceAccountTokenProjection token, FieldPath at) {
    long seconds = token.expirationSeconds() == null ? 0 : token.expirationSeconds();
    if (seconds < 600) {
      errors.add(
          FieldError.invalid(
              at.child("expirationSeconds"),
              seconds,
              "may not specify a duration less than 10 minutes"));
    }
    if (seconds > 1L << 32) {
      errors.add(
          FieldError.invalid(
              at.child("expirationSeconds"),
              seconds,
              "may not specify a duration larger than 2^32 seconds"));
    }
    if (Checks.required(token.path(), path.child("path"), errors)) {
      Paths.descendingUnreserved(token.path(), path.child("path"), errors);
    }
  }

  private void bundle(ClusterTrustBundleProjection bundle, FieldPath at) {
    String name = bundle.name();
    String signer = bundle.signerName();
    if (name != null && signer != null) {
      errors.add(
          FieldError.invalid(
              at, Checks.json(bundle), "only one of name and signerName may be used"));
    } else if (name != null) {
      if (name.isEmpty()) {
        errors.add(FieldError.required(at.child("name"), "must be a valid object name"));
      }
      if (bundle.labelSelector() != null) {
        errors.add(
            FieldError.invalid(
                at.child("labelSelector"),
                Checks.json(bundle.labelSelector()),
                "labelSelector must be unset if name is specified"));
      }
    } else if (signer != null) {
      if (signer.isEmpty()) {
        errors.add(FieldError.required(at.child("signerName"), "must be a valid signer name"));
      }
      Checks.selector(bundle.labelSelector(), at.child("labelSelector"), errors);
    } else {
      errors.add(FieldError.required(at, "either name or signerName must be specified"));
    }
    Checks.required(bundle.path(), at.child("path"), errors);
    Paths.descendingUnreserved(bundle.path(), at.child("path"), errors);
    use(bundle.path(), bundle.path());
  }

  private void certificate(PodCertificateProjection certificate, FieldPath at) {
    Checks.required(certificate.signerName(), at.child("signerName"), errors);
    Checks.required(certificate.keyType(), at.child("keyType"), errors);
    String[] names = {"credentialBundlePath", "keyPath", "certificateChainPath"};
    String[] files = {
      certificate.credentialBundlePath(), certificate.keyPath(), certificate.certificateChainPath()
    };
    for (int i = 0; i < files.length; i++) {
      Paths.descendingUnreserved(files[i], at.child(names[i]), errors);
      use(files[i], files[i]);
    }
    if (String.join("", files).isEmpty()) {
      errors.add(
          FieldError.required(
              at,
              "specify at least one of credentialBundlePath, keyPath, and certificateChainPath"));
    }
  }
}
