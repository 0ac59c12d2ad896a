package dev.orch.store.admission;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.orch.model.Chance;
import dev.orch.store.admission.security.Policies;
import dev.orch.store.api.Authorizer;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * The plugins of Kubernetes that are on by default, and the order of all of them. {@link
 * #RESOURCE_QUOTA} is no plugin here: what a write costs is charged as it is stored.
 */
public final class BuiltInPlugins {
  public static final String RESOURCE_QUOTA = "ResourceQuota";

  /** Kubernetes' names, in the order in which its API server asks its plugins. */
  private static final List<String> ORDER =
      ImmutableList.of(
          "NamespaceLifecycle",
          "LimitRanger",
          "ServiceAccount",
          "NodeRestriction",
          "TaintNodesByCondition",
          "AlwaysPullImages",
          "ImagePolicyWebhook",
          "PodSecurity",
          "PodNodeSelector",
          "Priority",
          "DefaultTolerationSeconds",
          "PodTolerationRestriction",
          "EventRateLimit",
          "ExtendedResourceToleration",
          "DefaultStorageClass",
          "StorageObjectInUseProtection",
          "OwnerReferencesPermissionEnforcement",
          "PersistentVolumeClaimResize",
          "RuntimeClass",
          "CertificateApproval",
          "CertificateSigning",
          "ClusterTrustBundleAttest",
          "CertificateSubjectRestriction",
          "DefaultIngressClass",
          "DenyServiceExternalIPs",
          "PodTopologyLabels",
          "MutatingAdmissionPolicy",
          "MutatingAdmissionWebhook",
          "ValidatingAdmissionPolicy",
          "ValidatingAdmissionWebhook",
          RESOURCE_QUOTA);

  private BuiltInPlugins() {}

  /**
   * Those that are on by default, by their names.
   *
   * @param objects what is stored
   * @param authorizer who may do what
   * @param chance for the names of generated volumes
   */
  public static Map<String, Admission> defaults(
      Objects objects, Authorizer authorizer, Chance chance) {
    return ImmutableMap.<String, Admission>builder()
        .put("NamespaceLifecycle", new NamespaceLifecycle())
        .put("LimitRanger", new LimitRanger(objects))
        .put("ServiceAccount", new ServiceAccountPlugin(objects, chance))
        .put("TaintNodesByCondition", new TaintNodesByCondition())
        .put(
            "PodSecurity",
            new PodSecurity(objects, Policies.PRIVILEGED, PodSecurity.Exemptions.NONE))
        .put("Priority", new Priority(objects))
        .put("DefaultTolerationSeconds", new DefaultTolerationSeconds())
        .put("DefaultStorageClass", new DefaultStorageClass(objects))
        .put("StorageObjectInUseProtection", new StorageObjectInUseProtection())
        .put("PersistentVolumeClaimResize", new PersistentVolumeClaimResize(objects))
        .put("RuntimeClass", new RuntimeClassPlugin(objects))
        .put("CertificateApproval", new CertificateApproval(authorizer))
        .put("CertificateSigning", new CertificateSigning(authorizer))
        .put("CertificateSubjectRestriction", new CertificateSubjectRestriction())
        .put("DefaultIngressClass", new DefaultIngressClass(objects))
        .buildOrThrow();
  }

  /** The plugins in Kubernetes' order; those that it doesn't know come last. */
  public static List<Admission> inOrder(Map<String, Admission> plugins) {
    return plugins.entrySet().stream()
        .sorted(Comparator.comparingInt(plugin -> place(plugin.getKey())))
        .map(Map.Entry::getValue)
        .collect(ImmutableList.toImmutableList());
  }

  private static int place(String name) {
    int place = ORDER.indexOf(name);
    return place < 0 ? ORDER.size() : place;
  }
}
