/** The demo files that a test or a demonstration needs by name. */
export const DEMO = {
  /** Some kilobytes, verified. */
  small: { applicationId: 'usb-driver-pack', version: '3.4.1', fileId: 'file_driver_341' },
  /** Some megabytes. */
  medium: { applicationId: 'fieldlink', version: '5.2.0', fileId: 'file_fieldlink_520' },
  oneGiB: { applicationId: 'spectra-studio', version: '2026.2', fileId: 'file_spectra_2026_2' },
  fiveGiB: { applicationId: 'calibration-library', version: '2026-10', fileId: 'file_calibration_2026_10' },
  empty: { applicationId: 'kx40-firmware', version: 'r118', fileId: 'file_kx40_r118_marker' },
  multiFile: { applicationId: 'gateway-os', version: '3.2.0', fileId: 'file_gateway_320' },
  wrongChecksum: { applicationId: 'usb-driver-pack', version: '3.3.0', fileId: 'file_driver_330' },
  unverifiable: { applicationId: 'kx40-firmware', version: 'r119b', fileId: 'file_kx40_r119b' },
  forbidden: { applicationId: 'spectra-studio', version: '2026.3-preview', fileId: 'file_spectra_2026_3' },
  testOnly: { applicationId: 'fieldlink', version: '5.3.0-beta.2', fileId: 'file_fieldlink_530b2' },
  inactive: { applicationId: 'fieldlink', version: '4.5.0', fileId: 'file_fieldlink_450' },
  missingObject: { applicationId: 'report-designer', version: '1.8.2', fileId: 'file_report_182' },
  wrongSize: { applicationId: 'usb-driver-pack', version: '3.2.0', fileId: 'file_driver_320' },
  hostileNames: { applicationId: 'legacy-archive', version: 'import-2019', fileId: 'file_legacy_0' },
} as const;
