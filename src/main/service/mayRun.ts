/**
 * Endings that a system runs, installs, or lets something else be run by (shortcuts, scripts, disk images that hold an installer).
 * Browsers ask before opening the same kinds.
 */
const RUNNABLE = new Set(
  [
    // Windows: programs, installers, and descriptions of what to install.
    'exe com scr pif cpl msi msp mst msu msix msixbundle appx appxbundle appinstaller application appref-ms diagcab gadget xbap',
    // Windows: scripts, and what an interpreter is registered for.
    'bat cmd ps1 psm1 psd1 ps1xml pssc psc1 cdxml vb vbs vbe js jse mjs ws wsf wsh wsc sct hta msc reg inf job chm hlp shb shs',
    // Windows: shortcuts, searches, themes and remote desktops, which fetch or start something elsewhere.
    'lnk url website scf library-ms search-ms searchconnector-ms settingcontent-ms theme themepack deskthemepack rdp wsb',
    // Disk images: mounted by a double click, with a program or a shortcut inside.
    'iso img udf vhd vhdx dmg sparseimage sparsebundle',
    // macOS.
    'app pkg mpkg command tool terminal workflow action scpt scptd osa webloc inetloc fileloc ftploc afploc prefpane kext mobileconfig',
    // Linux, and shells everywhere.
    'sh bash zsh csh ksh fish run bin appimage deb rpm snap flatpak flatpakref flatpakrepo desktop service',
    // Interpreters and machines of their own.
    'jar jnlp py pyw pyc pyz pyzw rb pl php',
    // Office: documents and add-ins with macros, and queries that fetch.
    'docm dotm xlsm xltm xlsb xlam xla xll wll pptm potm ppsm ppam ppa sldm iqy oqy dqy rqy slk ade adp mde accde accda',
  ].flatMap((endings) => endings.split(' ')),
);

/**
 * Whether opening the file may run a program: judged by its ending and by its permission to be executed, never by what
 * the server called its type. Pure.
 *
 * @param fileMode as `stat` gives it
 */
export function mayRun(path: string, fileMode: number): boolean {
  const name = path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
  // Windows drops trailing dots and spaces when it looks at the ending.
  const ending = /\.([^.]+)$/.exec(name.replace(/[. ]+$/, ''))?.[1]?.toLowerCase();
  return (fileMode & 0o111) !== 0 || (ending !== undefined && RUNNABLE.has(ending));
}
