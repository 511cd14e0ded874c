/**
 * Endings of files that a system or a common program runs, installs, mounts or obeys when they are opened. Kept as data, modelled
 * on the lists of Chromium, Firefox and Outlook; a missing ending is added to its group. The groups say on which system it
 * matters. The question is asked on every system, since files travel.
 */
export type RunnableGroup = {
  readonly on: 'everywhere' | 'windows' | 'macos' | 'linux';
  /** Why opening such a file asks first. */
  readonly because: string;
  /** In lower case, without the dot, separated by blanks. */
  readonly endings: string;
};

export const RUNNABLE_GROUPS: readonly RunnableGroup[] = [
  {
    on: 'windows',
    because: 'programs, and libraries that others load',
    endings: 'exe com scr pif cpl cpi dll drv sys ocx ax efi mui tsp acm fon prg fxp',
  },
  {
    on: 'windows',
    because: 'installers, and descriptions of what is to be installed',
    endings:
      'msi msp mst msu msix msixbundle appx appxbundle appinstaller application appref-ms manifest vsto deploy ' +
      'diagcab diagpkg diagcfg gadget xbap paf u3p inx isu ins isp inf rgs nupkg xap',
  },
  {
    on: 'windows',
    because: 'scripts of the system’s own interpreters',
    endings:
      'bat cmd btm nt ps1 ps1xml ps2 ps2xml psc1 psc2 psm1 psd1 pssc psrc cdxml msh msh1 msh2 mshxml msh1xml ' +
      'msh2xml vb vbs vbe vbscript js jse mjs cjs ws wsf wsh wsc sct hta htt htc reg msc mmc job mof bas plg pcd vsmacros asp aspx',
  },
  {
    on: 'windows',
    because: 'help files with scripts and commands in them',
    endings: 'chm chi chq chw hlp hpj cnt its mshc',
  },
  {
    on: 'windows',
    because: 'shortcuts and searches: what they start or fetch lies elsewhere',
    endings:
      'lnk url website scf shb shs library-ms search-ms searchconnector-ms settingcontent-ms appcontent-ms grp ' +
      'partial xrm-ms local',
  },
  {
    on: 'windows',
    because: 'themes, sandboxes, certificates and connections that change the system or leave it',
    endings:
      'theme themepack deskthemepack wsb rdp rdg rdpx ica pbk printerexport crt cer der p7b p7c sst stl spc cat ' +
      'prf ops contact group wab',
  },
  {
    on: 'windows',
    because: 'settings that a program beside them reads',
    endings: 'cfg ini',
  },
  {
    on: 'windows',
    because: 'pages and messages that open outside the browser, with scripts or attachments',
    endings: 'mht mhtml xml xsl xslt xsd rels eml msg oft asx wax wvx wmx nws',
  },
  {
    on: 'everywhere',
    because: 'Office documents of the old formats, or with macros: whether there is one does not show',
    endings:
      'doc dot docm dotm docb wbk wiz rtf xls xlt xlm xlw xlc xlsm xltm xlsb xla xlam xll xld wll ppt pot pps ppa ' +
      'pptm potm ppsm ppam sldm pub mpp mpt mpx ' +
      'vsd vss vst vsw vdx vsx vtx vsdm vssm vstm vsdx vssx vstx',
  },
  {
    on: 'everywhere',
    because:
      'Office queries, connections, notebooks and mail files, which fetch from elsewhere or hold programs',
    endings: 'iqy oqy dqy rqy slk dif odc odccubefile udl dsn one onetoc2 onepkg xnk pst ost officeui',
  },
  {
    on: 'windows',
    because: 'databases with macros, and shortcuts into them',
    endings:
      'ad ade adn adp mad maf mag mam maq mar mas mat mau mav maw mda mdb mde mdf mdn mdt mdw mdz accda accdb ' +
      'accdc accde accdr accdt accdu accft laccdb',
  },
  {
    on: 'everywhere',
    because: 'documents and extensions of LibreOffice and OpenOffice, which can hold macros',
    endings: 'oxt odt ott odm ods ots odp otp odg otg odb sxw stw sxc stc sxi sti uno',
  },
  {
    on: 'everywhere',
    because: 'extensions of browsers, editors and other programs',
    endings: 'xpi crx safariextz vsix jpi hpi mcpack mcaddon plasmoid alfredworkflow ppkg qtz',
  },
  {
    on: 'everywhere',
    because:
      'disk images: mounted by a double click, with a program or a shortcut inside that the mark of the download does not reach',
    endings: 'iso img udf vhd vhdx avhd avhdx vmdk vdi ova ovf vbox vmx wim swm esd',
  },
  {
    on: 'everywhere',
    because: 'machines and interpreters of their own',
    endings:
      'jar class jnlp war ear jmod py pyc pyo pyw pyz pyzw pyd pth ipynb whl egg rb rbw gem pl pm php phar phtml lua ' +
      'luac tcl tk swf spl air apk aab dex xapk wasm node scm r rdata rds m jl nsi au3 a3x ahk kix jsx jsxbin vim',
  },
  {
    on: 'everywhere',
    because: 'projects whose tools run what is in them as soon as they are opened',
    endings:
      'sln suo csproj vbproj fsproj vcxproj proj targets code-workspace lsp fas vlx arx dvb blend scad mlapp kdenlive',
  },
  {
    on: 'macos',
    because: 'programs, installers and what the system loads into itself',
    endings:
      'app pkg mpkg xip ipa saver prefpane kext dylib bundle plugin component framework xpc qlgenerator mdimporter ' +
      'osax seplugin wdgt colorpicker service dext systemextension appex',
  },
  {
    on: 'macos',
    because: 'scripts, workflows and what a terminal obeys',
    endings:
      'command tool terminal workflow wflow action caction definition scpt scptd applescript osas osa jxa shortcut',
  },
  {
    on: 'macos',
    because: 'locations: what they open lies elsewhere',
    endings: 'webloc inetloc fileloc ftploc afploc atloc mailloc vncloc newsloc webbookmark',
  },
  {
    on: 'macos',
    because: 'profiles and connections that change the system',
    endings: 'mobileconfig configprofile provisionprofile mobileprovision internetconnect networkconnect',
  },
  {
    on: 'macos',
    because: 'disk images and archives that unpack themselves',
    endings:
      'dmg dmgpart sparseimage sparsebundle smi ndif udif toast cdr dart dc42 diskcopy42 dvdr imgpart cpgz pax as',
  },
  {
    on: 'linux',
    because: 'programs, libraries and packages',
    endings:
      'run bin out elf so ko appimage deb udeb rpm snap flatpak flatpakref flatpakrepo pet pup slp ebuild click',
  },
  {
    on: 'linux',
    because: 'shortcuts, units and menus that start programs',
    endings: 'desktop kdelnk timer socket mount automount path autostart directory remmina',
  },
  {
    on: 'everywhere',
    because: 'scripts of shells',
    endings: 'sh bash zsh csh tcsh ksh fish dash ash shar awk sed expect ebs profile',
  },
];
