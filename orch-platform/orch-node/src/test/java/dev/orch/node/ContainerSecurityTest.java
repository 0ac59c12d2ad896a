package dev.orch.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orch.model.core.Pod;
import dev.orch.node.fields.ConfigException;
import dev.orch.runtime.Images.Image;
import dev.orch.runtime.Security;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class ContainerSecurityTest {
  private static Security of(String podContext, String context, Image image) {
    Pod pod =
        Pods.pod(
            "'securityContext':{"
                + podContext
                + "},'containers':[{'name':'c','securityContext':{"
                + context
                + "}}]");
    return new ContainerSecurity(pod, Path.of("/profiles"))
        .of(pod.spec().containers().get(0), image);
  }

  private static Image image(String user, Long uid) {
    return new Image("sha256:1", List.of(), List.of(), 1, user, uid, false);
  }

  @Test
  void container_speaksBeforeItsPod() {
    Security security =
        of(
            "'runAsUser':1,'runAsGroup':2,'fsGroup':7,'supplementalGroups':[5,7]",
            "'runAsUser':3",
            null);
    assertThat(security.runAsUser()).isEqualTo(3);
    assertThat(security.runAsGroup()).isEqualTo(2);
    assertThat(security.supplementalGroups()).containsExactly(5L, 7L);
    assertThat(security.imageGroups()).isTrue();
    assertThat(of("'supplementalGroupsPolicy':'Strict'", "", null).imageGroups()).isFalse();
  }

  @Test
  void silentPod_isTheDefault() {
    assertThat(of("", "", null)).isEqualTo(Security.DEFAULT);
  }

  @Test
  void everything_isHandedOn() {
    Security security =
        of(
            "",
            "'privileged':true,'readOnlyRootFilesystem':true,'procMount':'Unmasked',"
                + "'capabilities':{'add':['NET_ADMIN'],'drop':['ALL']}",
            null);
    assertThat(security.privileged()).isTrue();
    assertThat(security.readOnlyRootFilesystem()).isTrue();
    assertThat(security.unmaskedProc()).isTrue();
    assertThat(security.addCapabilities()).containsExactly("NET_ADMIN");
    assertThat(security.dropCapabilities()).containsExactly("ALL");
    assertThat(of("", "'allowPrivilegeEscalation':false", null).noNewPrivileges()).isTrue();
    assertThat(of("", "'allowPrivilegeEscalation':true", null).noNewPrivileges()).isFalse();
  }

  @Test
  void profiles_areTheContainersOrElseThePods() {
    assertThat(of("'seccompProfile':{'type':'RuntimeDefault'}", "", null).seccomp())
        .isEqualTo("RuntimeDefault");
    assertThat(
            of(
                    "'seccompProfile':{'type':'RuntimeDefault'}",
                    "'seccompProfile':{'type':'Localhost','localhostProfile':'a/b.json'}",
                    null)
                .seccomp())
        .isEqualTo("/profiles/a/b.json");
    assertThat(
            of("", "'appArmorProfile':{'type':'Localhost','localhostProfile':'mine'}", null)
                .apparmor())
        .isEqualTo("mine");
    assertThat(of("", "'appArmorProfile':{'type':'Unconfined'}", null).apparmor())
        .isEqualTo("Unconfined");
  }

  @Test
  void rootIsRefused_whereItMustNotBe() {
    assertThat(of("'runAsNonRoot':true,'runAsUser':1", "", image("", null)).runAsUser())
        .isEqualTo(1);
    assertThat(of("'runAsNonRoot':true", "", image("12", 12L)).runAsUser()).isNull();
    assertThat(of("'runAsNonRoot':true", "'runAsNonRoot':false", image("", null))).isNotNull();
    refuses(
        "'runAsNonRoot':true,'runAsUser':0", null, "container's runAsUser breaks non-root policy");
    refuses(
        "'runAsNonRoot':true",
        image("", null),
        "container has runAsNonRoot and image will run as root");
    refuses("'runAsNonRoot':true", image("0", 0L), "image will run as root");
    refuses(
        "'runAsNonRoot':true",
        image("nginx", null),
        "image has non-numeric user (nginx), cannot verify user is non-root");
  }

  private static void refuses(String podContext, Image image, String message) {
    assertThatThrownBy(() -> of(podContext, "", image))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(message)
        .hasMessageContaining("(pod: \"web_default(u1)\", container: c)");
  }
}
