package io.seedling.iso;

/** Volumes that are made to keep a reader busy, or to fill its memory. */
enum HostileVolumes {
  DIRECTORY_LEADS_TO_ITSELF,
  DIRECTORIES_LEAD_TO_EACH_OTHER,
  CONTINUATION_LEADS_TO_ITSELF,
  CONTINUATIONS_LEAD_TO_EACH_OTHER,
  RELOCATION_LEADS_TO_THE_ROOT,
  RELOCATIONS_LEAD_TO_EACH_OTHER,
  NESTED_100_000_DEEP,
  DIRECTORY_OF_4_GIB_OF_ZEROS,
  PATH_TABLE_OF_4_GIB,
  /** As long as 65,535 records may be, all of them wrong. */
  PATH_TABLE_OF_NONSENSE,
  DESCRIPTORS_WITHOUT_END,
  ALL_ONES,
  ALL_ONES_BEHIND_THE_DESCRIPTORS,
  /** Further than any volume's 32-bit numbers reach. */
  LONGER_THAN_NUMBERS_REACH,

  /** 100,000 records share a chain of 31 areas of 8 KiB: 25 GB of entries. */
  CONTINUATIONS_ARE_SHARED,
  /** The same, and each area holds 1,300 pieces of a name. */
  NAMES_OF_MANY_PIECES,
  /** The same, and each area holds 900 components of a target. */
  TARGETS_OF_MANY_COMPONENTS,
  OVERLAPPING_DIRECTORIES_OF_2_GIB,
  /** A volume of 1 MiB, each sector of which begins a directory that reaches to the end. */
  OVERLAPPING_DIRECTORIES_OF_A_SMALL_VOLUME,
  TEN_MILLION_FILES,
  TEN_MILLION_FILES_WITH_FAULTS,
  /** Every name has one hash code, as {@link String#hashCode} has it. */
  MILLION_NAMES_IN_ONE_BUCKET,
  MILLION_NAMES_OF_ONE_HASH,
  MILLION_EQUAL_NAMES,
  HUNDRED_THOUSAND_DIRECTORIES_WITH_LONG_NAMES,
  FILE_OF_A_MILLION_SECTIONS,
  MANY_FILES_OF_MANY_SECTIONS,
  MILLION_OVERLAPPING_FILES,
  /** As deep as is read, and there as many directories as are read. */
  MANY_DIRECTORIES_AT_THE_BOTTOM,
  /** As deep as is read, and there a million files each with several findings. */
  MANY_FINDINGS_AT_THE_BOTTOM,
  /** The same, and each file is a device, of which the reader says that it leaves it out. */
  MANY_DEVICES_AT_THE_BOTTOM;

  CraftedVolume make() {
    return switch (this) {
      case DIRECTORY_LEADS_TO_ITSELF -> EndlessVolumes.directoryLoop();
      case DIRECTORIES_LEAD_TO_EACH_OTHER -> EndlessVolumes.directoryLoopOfTwo();
      case CONTINUATION_LEADS_TO_ITSELF -> EndlessVolumes.continuationLoop();
      case CONTINUATIONS_LEAD_TO_EACH_OTHER -> EndlessVolumes.continuationLoopOfTwo();
      case RELOCATION_LEADS_TO_THE_ROOT -> EndlessVolumes.relocationLoop();
      case RELOCATIONS_LEAD_TO_EACH_OTHER -> EndlessVolumes.relocationLoopOfTwo();
      case NESTED_100_000_DEEP -> EndlessVolumes.nested();
      case DIRECTORY_OF_4_GIB_OF_ZEROS -> EndlessVolumes.zeros();
      case PATH_TABLE_OF_4_GIB -> EndlessVolumes.pathTable();
      case PATH_TABLE_OF_NONSENSE -> EndlessVolumes.nonsense();
      case DESCRIPTORS_WITHOUT_END -> EndlessVolumes.descriptors();
      case ALL_ONES -> EndlessVolumes.ones();
      case ALL_ONES_BEHIND_THE_DESCRIPTORS -> EndlessVolumes.onesBehindDescriptors();
      case LONGER_THAN_NUMBERS_REACH -> EndlessVolumes.longest();
      case CONTINUATIONS_ARE_SHARED -> CrowdedVolumes.chained("ZZ", new byte[] {0});
      case NAMES_OF_MANY_PIECES -> CrowdedVolumes.chained("NM", new byte[] {1, 'x'});
      case TARGETS_OF_MANY_COMPONENTS -> CrowdedVolumes.chained("SL", new byte[] {1, 0, 1, 'x'});
      case OVERLAPPING_DIRECTORIES_OF_2_GIB -> CrowdedVolumes.overlapping();
      case OVERLAPPING_DIRECTORIES_OF_A_SMALL_VOLUME -> CrowdedVolumes.overlappingInLittleSpace();
      case TEN_MILLION_FILES -> CrowdedVolumes.files(10_000_000, "");
      case TEN_MILLION_FILES_WITH_FAULTS -> CrowdedVolumes.files(10_000_000, "faulty");
      case MILLION_NAMES_IN_ONE_BUCKET -> CrowdedVolumes.bucket();
      case MILLION_NAMES_OF_ONE_HASH -> CrowdedVolumes.equalHashes();
      case MILLION_EQUAL_NAMES -> CrowdedVolumes.equalNames();
      case HUNDRED_THOUSAND_DIRECTORIES_WITH_LONG_NAMES -> CrowdedVolumes.longNames();
      case FILE_OF_A_MILLION_SECTIONS -> CrowdedVolumes.sections();
      case MANY_FILES_OF_MANY_SECTIONS -> CrowdedVolumes.filesOfManySections();
      case MILLION_OVERLAPPING_FILES -> CrowdedVolumes.overlappingFiles();
      case MANY_DIRECTORIES_AT_THE_BOTTOM -> CrowdedVolumes.directoriesAtTheBottom();
      case MANY_FINDINGS_AT_THE_BOTTOM -> CrowdedVolumes.findingsAtTheBottom();
      case MANY_DEVICES_AT_THE_BOTTOM -> CrowdedVolumes.devicesAtTheBottom();
    };
  }
}
