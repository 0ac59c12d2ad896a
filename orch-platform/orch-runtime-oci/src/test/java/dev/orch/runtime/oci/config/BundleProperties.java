package dev.orch.runtime.oci.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orch.model.json.Json;
import dev.orch.runtime.ContainerSpec;
import dev.orch.runtime.ContainerSpec.Mount;
import dev.orch.runtime.Limits;
import dev.orch.runtime.RefusedException;
import dev.orch.runtime.Security;
import dev.orch.runtime.oci.images.ImageConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class BundleProperties {
  private static final SortedSet<String> HELD = Capabilities.ofMask(0x1fffeffffffL);
  private static final User ROOT = new User(0, 0, new TreeSet<>(List.of(0L)));

  private static ImageConfig image(List<String> entrypoint, List<String> cmd) {
    return new ImageConfig(
        List.of("A=image", "B=image"), entrypoint, cmd, "", "/image", "", List.of());
  }

  private static Bundle bundle(ContainerSpec spec, ImageConfig image) {
    return new Bundle(
        spec,
        image,
        ROOT,
        "host",
        "/root/fs",
        "/c/g",
        Map.of("pid", "", "network", "/ns/net"),
        List.of(Mount.of("", "/s/resolv.conf", "/etc/resolv.conf", false)),
        List.of(),
        null,
        new Bundle.Host(HELD, -5, true, false));
  }

  private static ContainerSpec spec(List<String> command, List<String> args) {
    return ContainerSpec.of("c", "i", command).withArgs(args);
  }

  @Provide
  Arbitrary<List<String>> words() {
    return Arbitraries.strings().alpha().ofMinLength(1).ofMaxLength(3).list().ofMaxSize(3);
  }

  @Property
  void command_isTheContainersBeforeTheImages(
      @ForAll("words") List<String> command,
      @ForAll("words") List<String> args,
      @ForAll("words") List<String> entrypoint,
      @ForAll("words") List<String> cmd) {
    Bundle bundle = bundle(spec(command, args), image(entrypoint, cmd));
    List<String> first = command.isEmpty() ? entrypoint : command;
    List<String> rest = !command.isEmpty() || !args.isEmpty() ? args : cmd;
    if (first.isEmpty() && rest.isEmpty()) {
      assertThatThrownBy(bundle::args)
          .isInstanceOf(RefusedException.class)
          .hasMessageContaining("no command specified");
    } else {
      List<String> all = new java.util.ArrayList<>(first);
      all.addAll(rest);
      assertThat(bundle.args()).isEqualTo(all);
    }
  }

  @Provide
  Arbitrary<List<String>> names() {
    return Arbitraries.of("ALL", "CHOWN", "NET_ADMIN", "CAP_KILL", "sys_resource", "NO_SUCH")
        .list()
        .ofMaxSize(4);
  }

  @Property
  void capabilities_areNeverMoreThanThisProcessHas(
      @ForAll("names") List<String> add,
      @ForAll("names") List<String> drop,
      @ForAll boolean privileged) {
    Security security =
        Security.DEFAULT
            .withAddCapabilities(add)
            .withDropCapabilities(drop)
            .withPrivileged(privileged);
    SortedSet<String> has = Capabilities.of(security, HELD);
    assertThat(HELD).containsAll(has);
    if (privileged) {
      assertThat(has).isEqualTo(HELD);
    } else if (drop.contains("CHOWN")) {
      assertThat(has).doesNotContain("CAP_CHOWN");
    } else if (add.contains("CHOWN")) {
      assertThat(has).contains("CAP_CHOWN");
    }
    if (!privileged && drop.contains("ALL") && add.isEmpty()) {
      assertThat(has).isEmpty();
    }
  }

  @Property
  void oomScore_isOneThatThisProcessMaySet(@ForAll @IntRange(min = -2000, max = 2000) int wanted) {
    ContainerSpec spec =
        spec(List.of("x"), List.of()).withLimits(Limits.NONE.withOomScoreAdj(wanted));
    Json.Num set =
        (Json.Num)
            bundle(spec, image(List.of(), List.of())).config().object("process").get("oomScoreAdj");
    assertThat(set.toLong()).isBetween(-5L, 1000L);
    if (wanted >= -5 && wanted <= 1000) {
      assertThat(set.toLong()).isEqualTo(wanted);
    }
  }

  @Provide
  Arbitrary<List<String>> targets() {
    return Arbitraries.of("/data", "/data/a", "/data/a/b", "/dev/shm", "/etc/resolv.conf", "/z")
        .list()
        .ofMaxSize(5);
  }

  @Property
  void mounts_comeAfterWhatTheyLieIn_andOnceForEachPlace(@ForAll("targets") List<String> targets) {
    List<Mount> mounts = targets.stream().map(t -> Mount.of("v", "/src" + t, t, true)).toList();
    Json.Obj config =
        bundle(spec(List.of("x"), List.of()).withMounts(mounts), image(List.of(), List.of()))
            .config();
    List<Path> places =
        config.array("mounts").stream()
            .map(m -> Path.of(m.asObject().text("destination")))
            .toList();
    assertThat(places).doesNotHaveDuplicates().contains(Path.of("/proc"), Path.of("/sys"));
    for (int i = 0; i < places.size(); i++) {
      for (int j = 0; j < i; j++) {
        assertThat(places.get(j).startsWith(places.get(i))).isFalse();
      }
    }
    config.array("mounts").stream()
        .map(Json::asObject)
        .filter(m -> targets.contains(m.text("destination")))
        .forEach(m -> assertThat(m.text("source")).startsWith("/src"));
  }

  @Example
  void variables_areTheContainersBeforeTheImages() {
    ContainerSpec spec = spec(List.of("x"), List.of()).withEnv(Map.of("B", "own"));
    Json.Obj process = bundle(spec, image(List.of(), List.of())).config().object("process");
    assertThat(process.array("env").stream().map(v -> ((Json.Str) v).value()).toList())
        .containsExactly(
            "A=image",
            "B=own",
            "HOSTNAME=host",
            "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
    assertThat(process.text("cwd")).isEqualTo("/image");
  }

  @Example
  void privileged_hasNothingMasked() {
    ContainerSpec spec = spec(List.of("x"), List.of());
    Json.Obj usual = bundle(spec, image(List.of(), List.of())).config().object("linux");
    assertThat(usual.array("maskedPaths")).isNotEmpty();
    ContainerSpec all = spec.withSecurity(Security.DEFAULT.withPrivileged(true));
    Json.Obj linux = bundle(all, image(List.of(), List.of())).config().object("linux");
    assertThat(linux.has("maskedPaths")).isFalse();
    assertThat(linux.has("readonlyPaths")).isFalse();
  }

  @Example
  void users_areFoundInTheImagesFiles() {
    String passwd = "root:x:0:0::/:/bin/sh\nweb:x:1000:1001::/:/bin/sh\n# web2\nbad\n";
    String group = "root:x:0:\nweb:x:1001:\nmore:x:1002:web,other\n";
    assertThat(User.of(Security.DEFAULT, "web", passwd, group))
        .isEqualTo(new User(1000, 1001, new TreeSet<>(List.of(1001L, 1002L))));
    assertThat(User.of(Security.DEFAULT, "web:more", passwd, group).gid()).isEqualTo(1002);
    assertThat(User.of(Security.DEFAULT, "5:6", passwd, group).gid()).isEqualTo(6);
    assertThat(User.of(Security.DEFAULT, "", "", "")).isEqualTo(ROOT);
    assertThat(User.of(Security.DEFAULT.withRunAsUser(9L), "web", passwd, group).gid()).isZero();
    assertThatThrownBy(() -> User.of(Security.DEFAULT, "nobody", passwd, group))
        .hasMessage("unable to find user nobody: no matching entries in passwd file");
  }

  @Example
  void usualSystemCalls_dependOnCapabilities() {
    String none = Seccomp.usual("amd64", new TreeSet<>()).toString();
    assertThat(none).contains("\"execve\"", "\"arch_prctl\"", "SCMP_CMP_MASKED_EQ");
    assertThat(none).doesNotContain("\"mount\"");
    SortedSet<String> admin = new TreeSet<>(List.of("CAP_SYS_ADMIN"));
    assertThat(Seccomp.usual("amd64", admin).toString()).contains("\"mount\"");
  }
}
