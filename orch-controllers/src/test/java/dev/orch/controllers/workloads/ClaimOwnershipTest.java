package dev.orch.controllers.workloads;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import dev.orch.model.apps.StatefulSet;
import dev.orch.model.core.PersistentVolumeClaim;
import dev.orch.model.core.Pod;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.meta.ObjectMetaBuilder;
import dev.orch.model.meta.OwnerReference;
import dev.orch.model.meta.OwnerReferenceBuilder;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Owners of claims, a letter each: the set and the pod as controllers (S, P) and as mere owners (s,
 * p), earlier ones of their names (T, Q), and others (X as a controller, x).
 */
class ClaimOwnershipTest {
  private static final String SET =
      "{'metadata':{'name':'db','uid':'set'},'spec':{'replicas':2,"
          + "'persistentVolumeClaimRetentionPolicy':{'whenDeleted':'%s','whenScaled':'%s'}}}";

  private static StatefulSet set(String whenDeleted, String whenScaled) {
    return SetFixtures.read(BuiltInKinds.STATEFUL_SET, SET, whenDeleted, whenScaled);
  }

  /** The second of two, or the one beyond. */
  private static Pod pod(boolean condemned) {
    return SetFixtures.read(
        BuiltInKinds.POD, "{'metadata':{'name':'%s','uid':'pod'}}", name(condemned));
  }

  private static String name(boolean condemned) {
    return condemned ? "db-2" : "db-1";
  }

  private static PersistentVolumeClaim claim(@Nullable String owners, boolean condemned) {
    List<OwnerReference> references =
        (owners == null ? "" : owners)
            .chars()
            .mapToObj(letter -> owner((char) letter, name(condemned)))
            .collect(ImmutableList.toImmutableList());
    PersistentVolumeClaim claim =
        SetFixtures.read(BuiltInKinds.PERSISTENT_VOLUME_CLAIM, "{'metadata':{'name':'data-db-1'}}");
    return claim.withMetadata(
        ObjectMetaBuilder.builder().name("data-db-1").ownerReferences(references).build());
  }

  private static OwnerReference owner(char letter, String pod) {
    boolean controller = Character.isUpperCase(letter);
    return switch (Character.toUpperCase(letter)) {
      case 'S' -> owner("apps/v1", "StatefulSet", "db", "set", controller);
      case 'T' -> owner("apps/v1", "StatefulSet", "db", "earlier set", controller);
      case 'P' -> owner("v1", "Pod", pod, "pod", controller);
      case 'Q' -> owner("v1", "Pod", pod, "earlier pod", controller);
      default -> owner("example.com/v1", "StatefulSet", "db", "other", controller);
    };
  }

  private static OwnerReference owner(
      String version, String kind, String name, String uid, boolean controller) {
    return OwnerReferenceBuilder.builder()
        .apiVersion(version)
        .kind(kind)
        .name(name)
        .uid(uid)
        .controller(controller)
        .build();
  }

  private static String letters(List<OwnerReference> owners) {
    StringBuilder letters = new StringBuilder();
    for (OwnerReference owner : owners) {
      String letter =
          switch (owner.uid()) {
            case "set" -> "S";
            case "earlier set" -> "T";
            case "pod" -> "P";
            case "earlier pod" -> "Q";
            default -> "X";
          };
      boolean controller = Boolean.TRUE.equals(owner.controller());
      letters.append(controller ? letter : letter.toLowerCase(Locale.ROOT));
    }
    return letters.toString();
  }

  @ParameterizedTest
  @CsvSource({
    // whenDeleted, whenScaled, condemned, owners, owners as they are to be
    "Retain,Retain,false,,",
    "Retain,Retain,true,,",
    "Delete,Retain,false,,S",
    "Delete,Retain,true,,S",
    "Retain,Delete,false,,",
    "Retain,Delete,true,,P",
    "Delete,Delete,false,,S",
    "Delete,Delete,true,,P",
    // what was owed to another policy, or another size, goes
    "Retain,Retain,false,S,",
    "Retain,Retain,true,P,",
    "Retain,Delete,false,P,",
    "Delete,Delete,false,P,S",
    "Delete,Delete,true,S,P",
    "Delete,Retain,false,SP,S",
    // what is right stays, but as a controller
    "Delete,Retain,false,S,S",
    "Delete,Retain,false,s,S",
    "Retain,Delete,true,P,P",
    "Retain,Delete,true,p,P",
    // others' stays; with another controller neither set nor pod own it
    "Delete,Retain,false,x,xS",
    "Delete,Retain,false,Sx,Sx",
    "Delete,Retain,false,X,X",
    "Retain,Delete,true,X,X",
    "Retain,Retain,false,Sx,x",
    // an earlier set's or pod's claim is the garbage collector's
    "Delete,Delete,false,T,T",
    "Delete,Delete,true,Q,Q",
    "Retain,Retain,false,ST,ST",
    "Delete,Delete,true,xQ,xQ"
  })
  void owners_areAsThePolicySays(
      String whenDeleted,
      String whenScaled,
      boolean condemned,
      @Nullable String owners,
      @Nullable String wanted) {
    ClaimOwnership ownership = new ClaimOwnership(set(whenDeleted, whenScaled), pod(condemned));
    assertThat(letters(ownership.of(claim(owners, condemned))))
        .isEqualTo(wanted == null ? "" : wanted);
  }

  @Test
  void setWithoutPolicy_keepsItsClaims() {
    StatefulSet set =
        SetFixtures.read(
            BuiltInKinds.STATEFUL_SET, "{'metadata':{'name':'db'},'spec':{'replicas':1}}");
    StatefulSet bare = set.withSpec(set.spec().withPersistentVolumeClaimRetentionPolicy(null));
    ClaimOwnership ownership = new ClaimOwnership(bare, pod(true));
    assertThat(ownership.of(claim("", true))).isEmpty();
    assertThat(ownership.isStale(claim("Q", true))).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "Retain,T,true", // it goes with the earlier set, whatever is wanted now
    "Retain,S,false",
    "Retain,Q,false", // it is to stay, so it can be used
    "Delete,Q,true",
    "Delete,P,false",
    "Delete,x,false",
    "Delete,,false"
  })
  void claimOfAnEarlierOne_isNotUsedAgain(
      String whenScaled, @Nullable String owners, boolean stale) {
    ClaimOwnership ownership = new ClaimOwnership(set("Retain", whenScaled), pod(false));
    assertThat(ownership.isStale(claim(owners, false))).isEqualTo(stale);
  }
}
