/** The voices of each model; Kokoro's begin with language and gender. */
export const voices = {
  kokoro:
    "af_alloy af_aoede af_bella af_heart af_jadzia af_jessica af_kore af_nicole af_nova af_river af_sarah af_sky am_adam am_echo am_eric am_fenrir am_liam am_michael am_onyx am_puck am_santa bf_alice bf_emma bf_lily bm_daniel bm_fable bm_george bm_lewis ef_dora em_alex em_santa ff_siwis hf_alpha hf_beta hm_omega hm_psi if_sara im_nicola jf_alpha jf_gongitsune jf_nezumi jf_tebukuro jm_kumo pf_dora pm_alex pm_santa zf_xiaobei zf_xiaoni zf_xiaoxiao zf_xiaoyi zm_yunjian zm_yunxi zm_yunxia zm_yunyang",
  xai: "altair ara atlas carina castor celeste cosmo eve helios helix iris kepler leo lumen luna lux naksh orion perseus rex rigel sal sirius ursa zagan zenith",
  gradium: "Alice Davi Elise Emma Eva Jack Kent Leo Maximilian Mia Sergio Valentina",
  orpheus: "dan jess leah leo mia tara zac zoe",
  chatterbox: "Aurora Blade Britney Carl Cliff Richard Rico Siobhan Vicky",
  elevenlabs:
    "Alice Aria Bill Brian Callum Charlie Charlotte Chris Daniel Eric George Jessica Laura Liam Lily Matilda Rachel River Roger Sarah Will",
  minimax:
    "CalmWoman CasualGuy DeepVoiceMan DeterminedMan ElegantMan ExuberantGirl FriendlyPerson ImposingManner InspirationalGirl LivelyGirl LovelyGirl PatientMan SweetGirl WiseWoman YoungKnight",
  gemini:
    "Achernar Achird Algenib Algieba Alnilam Aoede Autonoe Callirrhoe Charon Despina Enceladus Erinome Fenrir Gacrux Iapetus Kore Laomedeia Leda Orus Puck Pulcherrima Rasalgethi Sadachbia Sadaltager Schedar Sulafat Umbriel Vindemiatrix Zephyr Zubenelgenubi",
} as const;
