package io.seedling.iso;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a fuzzer makes of small volumes: read, or refused and called an error.
 *
 * <p>{@code JAZZER_FUZZ=1 ./mvnw -pl iso test -Dtest=VolumeFuzzTest} fuzzes for half a minute, on
 * JDK 17, and goes on from {@code iso/.cifuzz-corpus} the next time. Any other run tries what it
 * begins with, without the fuzzer's agent, which the classes of newer JDKs are too new for.
 */
final class VolumeFuzzTest {

  static Stream<Arguments> volumes() throws IOException {
    return Stream.of(
        volume("ours", DamagedVolumeTest.ours()),
        volume("foreign, Rock Ridge", ForeignStyle.rockRidge().bytes()),
        volume("foreign, plain names", ForeignStyle.plain().bytes()),
        volume("a loop of directories", EndlessVolumes.directoryLoopOfTwo().bytes()),
        volume("a loop of relocations", EndlessVolumes.relocationLoopOfTwo().bytes()),
        volume("a loop of continuations", EndlessVolumes.continuationLoopOfTwo().bytes()),
        Arguments.of(Named.of("nothing", new byte[0])));
  }

  private static Arguments volume(String name, byte[] volume) {
    return Arguments.of(Named.of(name, CompactVolume.of(volume)));
  }

  @MethodSource("volumes")
  @ParameterizedTest
  void whatTheFuzzerBeginsWithIsReadOrCalledAnError(byte[] compact) {
    tryOut(compact);
  }

  @MethodSource("volumes")
  @FuzzTest(maxDuration = "20s")
  void anyVolumeIsReadOrCalledAnError(byte[] compact) {
    tryOut(compact);
  }

  private static void tryOut(byte[] compact) {
    byte[] volume = CompactVolume.volume(compact);
    Trial.of(() -> new BytesChannel(volume), "a volume of " + volume.length + " bytes");
  }
}
