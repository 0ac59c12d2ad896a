package dev.orch.node.volumes;

import com.google.common.collect.ImmutableList;
import dev.orch.runtime.base.Worker;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A machine's mounts and devices in memory; its files are real. What agents do to it is counted, so
 * that one can be killed before any step. It refuses what a kernel refuses, and tells what no agent
 * may do.
 */
final class Machine {
  final List<MountPoint> points = new ArrayList<>();
  final Map<String, Path> loops = new TreeMap<>();
  final Map<Path, String> formats = new TreeMap<>();
  final List<String> wrongs = new ArrayList<>();
  Runnable beforeBind = () -> {};
  private int numbers = 1;
  private int steps;

  Machine() {
    points.add(new MountPoint("0:1", "/", Path.of("/"), false, "ext4", "/dev/root"));
  }

  /** How many steps were taken in all. */
  int steps() {
    return steps;
  }

  List<Path> mounted() {
    return points.stream()
        .map(MountPoint::target)
        .filter(target -> !target.equals(Path.of("/")))
        .toList();
  }

  static final class Killed extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /** What an agent sees of the machine. One that is killed does nothing any more. */
  final class Seen extends Disk implements Mounts, BlockDevices {
    private int left;

    Seen(int left) {
      this.left = left;
    }

    private void step() {
      if (left == 0) {
        throw new Killed();
      }
      left--;
      steps++;
    }

    private <T> CompletionStage<T> done(T value) {
      return CompletableFuture.completedFuture(value);
    }

    @Override
    public MountTable table() {
      return new MountTable(points);
    }

    @Override
    public CompletionStage<Void> bind(Path source, Path target) {
      step();
      beforeBind.run();
      Path real = change(() -> source.toRealPath());
      MountTable.Location at = table().locate(real);
      points.add(new MountPoint(at.device(), at.path(), target, false, "bind", real.toString()));
      return Worker.done();
    }

    @Override
    public CompletionStage<Void> remount(Path target, boolean readOnly) {
      step();
      int i = points.indexOf(table().at(target).orElseThrow());
      MountPoint was = points.get(i);
      points.set(
          i, new MountPoint(was.device(), was.root(), target, readOnly, was.type(), was.source()));
      return Worker.done();
    }

    @Override
    public CompletionStage<Void> mount(
        String type, String source, Path target, List<String> options) {
      step();
      if (source.startsWith("/dev/") && !type.equals(formats.get(loops.get(source)))) {
        throw new VolumeException("wrong fs type");
      }
      String device =
          points.stream()
              .filter(point -> point.source().equals(source) && source.startsWith("/dev/"))
              .map(MountPoint::device)
              .findFirst()
              .orElseGet(() -> "0:" + ++numbers);
      points.add(new MountPoint(device, "/", target, options.contains("ro"), type, source));
      return Worker.done();
    }

    @Override
    public CompletionStage<Void> unmount(Path target) {
      step();
      MountPoint top = table().at(target).orElseThrow(() -> new VolumeException("not mounted"));
      boolean staged = target.endsWith("globalmount");
      if (staged
          && points.stream()
              .anyMatch(p -> !p.equals(top) && p.source().equals(target.toString()))) {
        wrongs.add("unmounted " + target + " while a pod has it");
      }
      points.remove(points.lastIndexOf(top));
      return Worker.done();
    }

    @Override
    public CompletionStage<Void> makeDirectory(Path parent, String name, int mode) {
      directories(parent.resolve(name));
      mode(parent.resolve(name), mode);
      return Worker.done();
    }

    @Override
    public CompletionStage<Long> used(Path directory) {
      return done(42L);
    }

    @Override
    public CompletionStage<Optional<String>> loop(Path file) {
      return done(
          loops.entrySet().stream()
              .filter(entry -> entry.getValue().equals(file))
              .map(Map.Entry::getKey)
              .findFirst());
    }

    @Override
    public CompletionStage<String> attach(Path file) {
      return loop(file)
          .thenCompose(
              found -> {
                if (found.isPresent()) {
                  return done(found.get());
                }
                step();
                String device = "/dev/loop" + ++numbers;
                loops.put(device, file);
                return done(device);
              });
    }

    @Override
    public CompletionStage<Void> detach(String device) {
      step();
      if (points.stream().anyMatch(point -> point.source().equals(device))) {
        wrongs.add("detached " + device + " while it is mounted");
      }
      loops.remove(device);
      return Worker.done();
    }

    @Override
    public CompletionStage<Void> resize(String device) {
      step();
      return Worker.done();
    }

    @Override
    public CompletionStage<Optional<String>> fileSystem(String device) {
      return done(Optional.ofNullable(formats.get(loops.get(device))));
    }

    @Override
    public CompletionStage<Void> format(String device, String type) {
      step();
      if (formats.put(loops.get(device), type) != null) {
        wrongs.add("formatted " + device + " again");
      }
      return Worker.done();
    }

    @Override
    public CompletionStage<Void> check(String device, String type) {
      step();
      return Worker.done();
    }

    @Override
    public CompletionStage<Void> grow(String device, String type, Path mounted) {
      step();
      return Worker.done();
    }

    @Override
    void touch(Path file) {
      step();
      super.touch(file);
    }

    @Override
    void write(Path file, byte[] content, int mode) {
      step();
      super.write(file, content, mode);
    }

    @Override
    void rename(Path from, Path to) {
      step();
      super.rename(from, to);
    }

    @Override
    void link(Path link, Path target) {
      step();
      super.link(link, target);
    }

    @Override
    void remove(Path path) {
      step();
      if (!table().below(path).isEmpty()) {
        wrongs.add("removed " + path + " where something is mounted");
      }
      super.remove(path);
    }

    @Override
    void mode(Path path, int mode) {
      step();
      super.mode(path, mode);
    }

    @Override
    public String toString() {
      return ImmutableList.copyOf(points).toString();
    }
  }
}
